import { decode, encode } from 'fast-png';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { decodeLabelPng, type Palette } from './labelPng.ts';

/** What a PNG of a dataset holds, row-major. */
export type RasterPng =
  /** Grey values or palette indices of up to 8 bits. */
  | { readonly kind: 'ids'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  /** Grey values of 16 bits. */
  | { readonly kind: 'ids16'; readonly width: number; readonly height: number; readonly data: Uint16Array }
  /** Colours as 0xRRGGBB; transparency is not looked at. */
  | { readonly kind: 'colors'; readonly width: number; readonly height: number; readonly data: Uint32Array };

/** PNG specification (third edition), 11.2.1 IHDR: offsets in the file, and colour types. */
const IHDR = { depth: 24, colorType: 25, end: 33 } as const;
const COLOR_TYPE = { grey: 0, rgb: 2, indexed: 3, greyAlpha: 4, rgbAlpha: 6 } as const;

/** As in labelPng.ts. */
const ZLIB = { level: 6 } as const;

/** A label map as grey PNG of 8 bits: value = class id. */
export function encodeGreyPng({ width, height, data }: LabelMap): Uint8Array {
  return encode({ width, height, data, channels: 1, depth: 8 }, { zlib: ZLIB });
}

/** Grey PNG of 16 bits. @param data [height, width] */
export function encodeGrey16Png(width: number, height: number, data: Uint16Array): Uint8Array {
  return encode({ width, height, data, channels: 1, depth: 16 }, { zlib: ZLIB });
}

/** A label map as RGB PNG: every pixel in the colour of its class id. */
export function encodeColorPng({ width, height, data }: LabelMap, palette: Palette): Uint8Array {
  const colors = new Uint8Array(data.length * 3);
  for (let i = 0, at = 0; i < data.length; i++) {
    const [r, g, b] = palette[data[i]];
    colors[at++] = r;
    colors[at++] = g;
    colors[at++] = b;
  }
  return encode({ width, height, data: colors, channels: 3, depth: 8 }, { zlib: ZLIB });
}

/**
 * Reads a PNG of any kind that datasets use for masks: grey or indexed of 1 to 8 bits, grey of 16, colours of 8.
 * @param name of the file, for the sentence
 * @throws AppError `mask.notLabelPng` for colours of 16 bits, `mask.damaged` for what is no whole PNG
 */
export function decodeRasterPng(bytes: Uint8Array, name: string): RasterPng {
  const colorType = bytes[IHDR.colorType];
  const depth = bytes[IHDR.depth];
  const isGrey16 = colorType === COLOR_TYPE.grey && depth === 16;
  const hasColors = colorType === COLOR_TYPE.rgb || colorType === COLOR_TYPE.rgbAlpha || colorType === COLOR_TYPE.greyAlpha;
  // Whatever is no PNG at all is told there too.
  if (bytes.length < IHDR.end || bytes[0] !== 0x89 || (!isGrey16 && !hasColors)) return { kind: 'ids', ...decodeLabelPng(bytes, name) };
  if (hasColors && depth !== 8) throw new AppError('mask.notLabelPng', `${name} has ${depth} bits per colour channel: save it as an 8-bit PNG.`, { name });
  const { width, height, data, channels } = decodeWhole(bytes, name);
  if (isGrey16) return { kind: 'ids16', width, height, data: data as Uint16Array };
  if (colorType === COLOR_TYPE.greyAlpha) return { kind: 'ids', width, height, data: Uint8Array.from({ length: width * height }, (_, i) => data[i * 2]) };
  const colors = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < colors.length; i++, at += channels) colors[i] = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  return { kind: 'colors', width, height, data: colors };
}

function decodeWhole(bytes: Uint8Array, name: string): ReturnType<typeof decode> {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new AppError('mask.damaged', `${name} is not a PNG, or is cut off or damaged: copy it again from its source.`, { name }, { cause: error });
  }
}
