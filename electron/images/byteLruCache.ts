/** Keeps what was used last, up to a number of bytes. */
export class ByteLruCache<Value extends { readonly bytes: Uint8Array }> {
  // A Map iterates in order of insertion: the first entry is the one that was not used for longest.
  private readonly entries = new Map<string, Value>();
  private readonly limitBytes: number;
  private usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.usedBytes;
  }

  get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** A value larger than the whole cache is not kept. */
  set(key: string, value: Value): void {
    this.delete(key);
    if (value.bytes.length > this.limitBytes) return;
    this.entries.set(key, value);
    this.usedBytes += value.bytes.length;
    for (const oldest of this.entries.keys()) {
      if (this.usedBytes <= this.limitBytes) return;
      this.delete(oldest);
    }
  }

  clear(): void {
    this.entries.clear();
    this.usedBytes = 0;
  }

  private delete(key: string): void {
    const value = this.entries.get(key);
    if (value === undefined) return;
    this.usedBytes -= value.bytes.length;
    this.entries.delete(key);
  }
}
