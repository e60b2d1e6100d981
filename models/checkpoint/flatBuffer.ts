import { strFromU8 } from 'fflate';

/**
 * Tables of a FlatBuffers file by the number of their field, as the schema orders them. Every access is checked, so
 * that a damaged file throws RangeError instead of giving nonsense. Format: https://flatbuffers.dev/internals
 *
 *   table:  int32 distance back to its vtable, then the fields
 *   vtable: uint16 its size, uint16 the table's size, then uint16 for each field: its place in the table, 0 = absent
 *   string, vector, table in a field: uint32 distance forward to it
 */
export class FlatTable {
  readonly #buffer: FlatBuffer;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  constructor(buffer: FlatBuffer, position: number) {
    this.#buffer = buffer;
    this.#position = position;
    this.#vtable = position - buffer.view.getInt32(position, true);
    this.#vtableBytes = buffer.view.getUint16(this.#vtable, true);
    buffer.spend(4);
  }

  uint8(field: number, absent = 0): number {
    const at = this.#place(field);
    return at === 0 ? absent : this.#buffer.view.getUint8(at);
  }

  bool(field: number): boolean {
    return this.uint8(field) !== 0;
  }

  int32(field: number, absent = 0): number {
    const at = this.#place(field);
    return at === 0 ? absent : this.#buffer.view.getInt32(at, true);
  }

  uint32(field: number): number {
    const at = this.#place(field);
    return at === 0 ? 0 : this.#buffer.view.getUint32(at, true);
  }

  uint64(field: number): number {
    const at = this.#place(field);
    return at === 0 ? 0 : Number(this.#buffer.view.getBigUint64(at, true));
  }

  float32(field: number): number {
    const at = this.#place(field);
    return at === 0 ? 0 : this.#buffer.view.getFloat32(at, true);
  }

  table(field: number): FlatTable | null {
    const at = this.#place(field);
    return at === 0 ? null : new FlatTable(this.#buffer, this.#buffer.follow(at));
  }

  tables(field: number): FlatTable[] {
    return this.#vector(field, 4, (at) => new FlatTable(this.#buffer, this.#buffer.follow(at)));
  }

  int32s(field: number): number[] {
    return this.#vector(field, 4, (at) => this.#buffer.view.getInt32(at, true));
  }

  /** As numbers: zero points and sizes, which are small. */
  int64s(field: number): number[] {
    return this.#vector(field, 8, (at) => Number(this.#buffer.view.getBigInt64(at, true)));
  }

  float32s(field: number): number[] {
    return this.#vector(field, 4, (at) => this.#buffer.view.getFloat32(at, true));
  }

  /** A view, not a copy. */
  bytes(field: number): Uint8Array {
    const { start, count } = this.#extent(field, 1);
    return this.#buffer.bytes.subarray(start, start + count);
  }

  string(field: number): string {
    const { start, count } = this.#extent(field, 1);
    this.#buffer.spend(count);
    return strFromU8(this.#buffer.bytes.subarray(start, start + count));
  }

  #vector<T>(field: number, elementBytes: number, read: (at: number) => T): T[] {
    const { start, count } = this.#extent(field, elementBytes);
    this.#buffer.spend(count * elementBytes);
    return Array.from({ length: count }, (_, i) => read(start + i * elementBytes));
  }

  #extent(field: number, elementBytes: number): { start: number; count: number } {
    const at = this.#place(field);
    if (at === 0) return { start: 0, count: 0 };
    const vector = this.#buffer.follow(at);
    const count = this.#buffer.view.getUint32(vector, true);
    const start = vector + 4;
    if (start + count * elementBytes > this.#buffer.bytes.length) {
      throw new RangeError(`a vector of ${count} elements at byte ${vector} runs past the end at ${this.#buffer.bytes.length}`);
    }
    return { start, count };
  }

  #place(field: number): number {
    const entry = 4 + field * 2;
    if (entry + 2 > this.#vtableBytes) return 0;
    const distance = this.#buffer.view.getUint16(this.#vtable + entry, true);
    return distance === 0 ? 0 : this.#position + distance;
  }
}

/** Tables may be pointed at any number of times; reading more than this many times the file is an attack. */
const MAX_VISITS_PER_BYTE = 16;

export class FlatBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #budget: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#budget = bytes.length * MAX_VISITS_PER_BYTE;
  }

  root(): FlatTable {
    return new FlatTable(this, this.follow(0));
  }

  follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  spend(bytesRead: number): void {
    this.#budget -= bytesRead;
    if (this.#budget < 0) throw new RangeError('its tables point at one another over and over');
  }
}
