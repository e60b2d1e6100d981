/** One field of a table; undefined leaves it out. */
export type Field =
  | { int8: number }
  | { uint8: number }
  | { int32: number }
  | { uint32: number }
  | { uint64: number }
  | { float32: number }
  | { string: string }
  | { bytes: Uint8Array }
  | { int32s: readonly number[] }
  | { int64s: readonly number[] }
  | { float32s: readonly number[] }
  | { table: readonly (Field | undefined)[] }
  | { tables: readonly (readonly (Field | undefined)[])[] }
  | undefined;

export type Fields = readonly Field[];

/** A FlatBuffers file with the root table of these fields, in the order of the schema. */
export function flatBuffer(identifier: string, root: Fields): Uint8Array {
  const writer = new Writer();
  writer.uint32(0);
  writer.push(new TextEncoder().encode(identifier));
  writer.patch(0, writer.table(root));
  return writer.bytes();
}

/** Children come behind their parents, so that every distance is positive. */
class Writer {
  #bytes = new Uint8Array(1024);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  push(bytes: Uint8Array): void {
    while (this.#length + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  uint32(value: number): void {
    this.push(new Uint8Array(Uint32Array.of(value).buffer));
  }

  patch(at: number, target: number): void {
    new DataView(this.#bytes.buffer).setUint32(at, target - at, true);
  }

  table(fields: Fields): number {
    const vtable = this.#length;
    this.push(new Uint8Array(4 + fields.length * 2));
    const table = this.#length;
    this.uint32(table - vtable);
    const places = fields.map((field) => {
      const at = this.#length;
      if (field) this.push(inline(field));
      return field ? at - table : 0;
    });
    const view = new DataView(this.#bytes.buffer);
    view.setUint16(vtable, 4 + fields.length * 2, true);
    view.setUint16(vtable + 2, this.#length - table, true);
    places.forEach((place, i) => view.setUint16(vtable + 4 + i * 2, place, true));
    fields.forEach((field, i) => {
      const child = field && this.#child(field);
      if (child !== undefined) this.patch(table + places[i], child);
    });
    return table;
  }

  /** Writes what a field points at; undefined where the value stands in the table. */
  #child(field: NonNullable<Field>): number | undefined {
    if ('table' in field) return this.table(field.table);
    if ('tables' in field) {
      const start = this.#vector(field.tables.length, new Uint8Array(field.tables.length * 4));
      field.tables.forEach((fields, i) => this.patch(start + 4 + i * 4, this.table(fields)));
      return start;
    }
    if ('string' in field) {
      const text = new TextEncoder().encode(field.string);
      return this.#vector(text.length, text);
    }
    if ('bytes' in field) return this.#vector(field.bytes.length, field.bytes);
    if ('int32s' in field) return this.#vector(field.int32s.length, new Uint8Array(Int32Array.from(field.int32s).buffer));
    if ('int64s' in field) return this.#vector(field.int64s.length, new Uint8Array(BigInt64Array.from(field.int64s, BigInt).buffer));
    if ('float32s' in field) return this.#vector(field.float32s.length, new Uint8Array(Float32Array.from(field.float32s).buffer));
    return undefined;
  }

  #vector(count: number, bytes: Uint8Array): number {
    const start = this.#length;
    this.uint32(count);
    this.push(bytes);
    return start;
  }
}

function inline(field: NonNullable<Field>): Uint8Array {
  if ('int8' in field) return new Uint8Array(Int8Array.of(field.int8).buffer);
  if ('uint8' in field) return Uint8Array.of(field.uint8);
  if ('int32' in field) return new Uint8Array(Int32Array.of(field.int32).buffer);
  if ('uint32' in field) return new Uint8Array(Uint32Array.of(field.uint32).buffer);
  if ('uint64' in field) return new Uint8Array(BigUint64Array.of(BigInt(field.uint64)).buffer);
  if ('float32' in field) return new Uint8Array(Float32Array.of(field.float32).buffer);
  return new Uint8Array(4);
}
