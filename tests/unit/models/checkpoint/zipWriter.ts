import { deflateSync } from 'fflate';
import { uint32 } from './pickleWriter.ts';

export interface ZipOptions {
  deflate?: boolean;
  /** Sizes behind the data instead of in the local header, as torch.save writes them. */
  dataDescriptor?: boolean;
  /** A zip64 end record, and zip64 sizes in every entry of the directory. */
  zip64?: boolean;
  comment?: string;
  flags?: number;
  method?: number;
}

/** A zip archive of the records, in their order. Checksums are left 0. */
export function zip(records: Record<string, Uint8Array | string>, options: ZipOptions = {}): Uint8Array {
  const { deflate = false, dataDescriptor = false, zip64 = false, comment = '' } = options;
  const flags = (options.flags ?? 0) | (dataDescriptor ? 8 : 0);
  const method = options.method ?? (deflate ? 8 : 0);
  const out = new Pieces();
  const directory: number[] = [];
  const text = new TextEncoder();

  for (const [name, content] of Object.entries(records)) {
    const plain = typeof content === 'string' ? text.encode(content) : content;
    const stored = deflate ? deflateSync(plain) : plain;
    const position = out.length;
    const sizes = [...uint32(stored.length), ...uint32(plain.length)];
    const nameBytes = text.encode(name);
    const padding = [0x46, 0x42, 3, 0, 0x5a, 0x5a, 0x5a]; // torch pads with such an extra field
    out.push(uint32(0x04034b50), uint16(0), uint16(flags), uint16(method), uint32(0), uint32(0));
    out.push(dataDescriptor ? uint32(0).concat(uint32(0)) : sizes, uint16(nameBytes.length), uint16(padding.length));
    out.push(nameBytes, padding, stored);
    if (dataDescriptor) out.push(uint32(0x08074b50), uint32(0), sizes);

    const extra = zip64 ? [...uint16(1), ...uint16(24), ...uint64(plain.length), ...uint64(stored.length), ...uint64(position)] : [];
    directory.push(...uint32(0x02014b50), ...uint16(0), ...uint16(0), ...uint16(flags), ...uint16(method), ...uint32(0), ...uint32(0));
    directory.push(...(zip64 ? uint32(0xffffffff).concat(uint32(0xffffffff)) : sizes), ...uint16(nameBytes.length), ...uint16(extra.length));
    directory.push(...uint16(0), ...uint16(0), ...uint16(0), ...uint32(0), ...uint32(zip64 ? 0xffffffff : position), ...nameBytes, ...extra);
  }

  const count = Object.keys(records).length;
  const start = out.length;
  out.push(directory);
  if (zip64) {
    const endRecord = out.length;
    out.push(uint32(0x06064b50), uint64(44), uint16(45), uint16(45), uint32(0), uint32(0));
    out.push(uint64(count), uint64(count), uint64(directory.length), uint64(start));
    out.push(uint32(0x07064b50), uint32(0), uint64(endRecord), uint32(1));
  }
  const limited = zip64 ? [...uint16(0xffff), ...uint16(0xffff), ...uint32(0xffffffff), ...uint32(0xffffffff)] : [...uint16(count), ...uint16(count), ...uint32(directory.length), ...uint32(start)];
  out.push(uint32(0x06054b50), uint16(0), uint16(0), limited, uint16(comment.length), text.encode(comment));
  return out.bytes();
}

/** A file under construction, whose pieces may be large. */
class Pieces {
  length = 0;
  readonly #pieces: Uint8Array[] = [];

  push(...pieces: (readonly number[] | Uint8Array)[]): void {
    for (const piece of pieces) {
      this.#pieces.push(piece instanceof Uint8Array ? piece : Uint8Array.from(piece));
      this.length += piece.length;
    }
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(this.length);
    let position = 0;
    for (const piece of this.#pieces) {
      out.set(piece, position);
      position += piece.length;
    }
    return out;
  }
}

const uint16 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff];
const uint64 = (value: number): number[] => [...uint32(value), ...uint32(Math.floor(value / 2 ** 32))];
