import { crc32, deflateSync } from 'node:zlib';

interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  /** One number per sample; of 16 bits two, high byte first. */
  readonly samples: Uint8Array;
  /** Samples per pixel. */
  readonly channels?: number;
  readonly interlaced?: boolean;
}

/** A PNG written by hand after the specification, for kinds that no library at hand writes. No filters. */
export function bytesOfPng({ width, height, depth, colorType, samples, channels = 1, interlaced = false }: PngOptions): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  const perRow = width * channels;
  const rows = Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), packRow(samples.subarray(y * perRow, (y + 1) * perRow), depth)]));
  const palette = Buffer.from(Array.from({ length: 2 ** Math.min(depth, 8) * 3 }, (_, i) => i % 256));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(colorType === 3 ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function packRow(samples: Uint8Array, depth: number): Buffer {
  if (depth >= 8) return Buffer.from(samples);
  const bits = [...samples].map((sample) => sample.toString(2).padStart(depth, '0')).join('');
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
