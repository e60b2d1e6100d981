import { decode, encode } from 'fast-png';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { checkLabelSize } from './checkLabelSize.ts';

/** 256 colours [r, g, b], each 0..255; colour i is how class id i looks in an image viewer. */
export type Palette = readonly (readonly [number, number, number])[];

/** A third smaller than fast-png's default of 3 on label maps, at 4 ms for 500 x 375. */
export const COMPRESSION_LEVEL = 6;

/** PNG specification (third edition), 11.2.1 IHDR: offsets in the file. */
const IHDR = { width: 16, height: 20, depth: 24, colorType: 25, interlace: 28, end: 33 } as const;
/** The same, 11.2.1: colour types. */
export const COLOR_TYPE = { grey: 0, rgb: 2, indexed: 3, greyAlpha: 4, rgbAlpha: 6 } as const;
const COLOR_TYPE_NAMES: Record<number, string> = { 2: 'RGB', 4: 'grey with transparency', 6: 'RGB with transparency' };

/**
 * A label map as PNG: one channel of 8 bits, colour type 3, palette index = class id. The palette is written whole and
 * in order, so that no reader can mistake an index; the same map gives the same bytes.
 */
export function encodeLabelPng(labelMap: LabelMap, palette: Palette): Uint8Array {
  const { width, height, data } = labelMap;
  return encode(
    { width, height, data, channels: 1, depth: 8, palette: palette.map((color) => [...color]) },
    { zlib: { level: COMPRESSION_LEVEL } },
  );
}

/**
 * Reads a PNG whose palette indices or grey values are class ids, of 1, 2, 4 or 8 bits. Colours are not looked at.
 * @param name of the file, for the sentence
 * @throws AppError `mask.notLabelPng` for PNGs of colours or of 16 bits, `mask.damaged` for what is no whole PNG, `import.tooLarge`
 */
export function decodeLabelPng(bytes: Uint8Array, name: string): LabelMap {
  const { depth, colorType, interlaced } = readPngHeader(bytes, name);
  if (colorType !== COLOR_TYPE.grey && colorType !== COLOR_TYPE.indexed) {
    throw new AppError('mask.notLabelPng', `${name} holds colours (${COLOR_TYPE_NAMES[colorType] ?? `PNG colour type ${colorType}`}), not class ids: save it as an indexed or grey 8-bit PNG.`, { name });
  }
  if (depth > 8) throw new AppError('mask.notLabelPng', `${name} has ${depth} bits per pixel, but class ids have 8: save it as an 8-bit PNG.`, { name });
  if (depth < 8 && interlaced) {
    throw new AppError('mask.notLabelPng', `${name} is an interlaced PNG of ${depth} bits, which cannot be read here: save it without interlacing.`, { name });
  }
  try {
    const png = decode(bytes, { checkCrc: true });
    const data = depth === 8 ? (png.data as Uint8Array) : unpack(png.data as Uint8Array, png.width, png.height, depth);
    return { width: png.width, height: png.height, data };
  } catch (error) {
    throw damagedPng(name, error);
  }
}

/** @throws AppError `mask.damaged` where it is no PNG, `import.tooLarge` where it claims too many pixels */
export function readPngHeader(bytes: Uint8Array, name: string): { depth: number; colorType: number; interlaced: boolean } {
  const isPng = bytes.length >= IHDR.end && [0x89, 0x50, 0x4e, 0x47].every((byte, i) => bytes[i] === byte);
  if (!isPng) throw damagedPng(name);
  const header = new DataView(bytes.buffer, bytes.byteOffset, IHDR.end);
  checkLabelSize(header.getUint32(IHDR.width), header.getUint32(IHDR.height), name);
  return { depth: bytes[IHDR.depth], colorType: bytes[IHDR.colorType], interlaced: bytes[IHDR.interlace] !== 0 };
}

/** Pixels of 1, 2 or 4 bits, the leftmost in the highest bits, rows starting on a byte (PNG specification, 7.2). */
function unpack(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const data = new Uint8Array(width * height);
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const mask = (1 << depth) - 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const byte = packed[y * rowBytes + Math.floor(x / perByte)];
      data[i] = (byte >> (8 - depth - (x % perByte) * depth)) & mask;
    }
  }
  return data;
}

/** The failure of a PNG that cannot be decoded. */
export function damagedPng(name: string, cause?: unknown): AppError {
  return new AppError('mask.damaged', `${name} is not a PNG, or is cut off or damaged: copy it again from its source.`, { name }, { cause });
}
