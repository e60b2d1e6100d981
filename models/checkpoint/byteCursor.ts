import { strFromU8 } from 'fflate';

/** Thrown where a read would go past the end. The caller says in which file and part. */
export class EndOfBytes extends Error {
  readonly position: number;
  readonly wanted: number;

  constructor(position: number, wanted: number) {
    super(`ends at byte ${position} where ${wanted} more bytes are needed`);
    this.position = position;
    this.wanted = wanted;
  }
}

/** Reads little-endian values one after the other. Every read is checked: past the end it throws EndOfBytes. */
export class ByteCursor {
  readonly bytes: Uint8Array;
  position: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** As a number: sizes beyond 2^53 lose their last digits, but are past the end of any file anyway. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** The one big-endian value of the pickle format. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view, not a copy. */
  take(lengthBytes: number): Uint8Array {
    const start = this.#advance(lengthBytes);
    return this.bytes.subarray(start, start + lengthBytes);
  }

  utf8(lengthBytes: number): string {
    return strFromU8(this.take(lengthBytes));
  }

  /** Text up to the next line feed, which is consumed and not returned. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new EndOfBytes(this.bytes.length, 1);
    const text = this.utf8(end - this.position);
    this.position++;
    return text;
  }

  #advance(lengthBytes: number): number {
    const start = this.position;
    if (!(lengthBytes <= this.bytes.length - start)) throw new EndOfBytes(this.bytes.length, start + lengthBytes - this.bytes.length);
    this.position = start + lengthBytes;
    return start;
  }
}
