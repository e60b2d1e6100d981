import { decode, encode } from 'fast-png';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { COLOR_TYPE, COMPRESSION_LEVEL, damagedPng, decodeLabelPng, readPngHeader, type Palette } from './labelPng.ts';

/** What a PNG of a dataset holds, row-major. */
export type RasterPng =
  /** Grey values or palette indices of up to 8 bits. */
  | { readonly kind: 'ids'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  /** Grey values of 16 bits. */
  | { readonly kind: 'ids16'; readonly width: number; readonly height: number; readonly data: Uint16Array }
  /** Colours as 0xRRGGBB; transparency is not looked at. */
  | { readonly kind: 'colors'; readonly width: number; readonly height: number; readonly data: Uint32Array };

const ZLIB = { level: COMPRESSION_LEVEL } as const;

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
 * @throws AppError `mask.notLabelPng` for colours of 16 bits, `mask.damaged` for what is no whole PNG, `import.tooLarge`
 */
export function decodeRasterPng(bytes: Uint8Array, name: string): RasterPng {
  const { colorType, depth } = readPngHeader(bytes, name);
  const isGrey16 = colorType === COLOR_TYPE.grey && depth === 16;
  const hasColors = colorType === COLOR_TYPE.rgb || colorType === COLOR_TYPE.rgbAlpha || colorType === COLOR_TYPE.greyAlpha;
  if (!isGrey16 && !hasColors) return { kind: 'ids', ...decodeLabelPng(bytes, name) };
  if (hasColors && depth !== 8) throw new AppError('mask.notLabelPng', `${name} has ${depth} bits per colour channel: save it as an 8-bit PNG.`, { name });
  const { width, height, data, channels } = decodeWhole(bytes, name);
  if (isGrey16) return { kind: 'ids16', width, height, data: data as Uint16Array };
  if (colorType === COLOR_TYPE.greyAlpha) return { kind: 'ids', width, height, data: (data as Uint8Array).filter((_, i) => i % 2 === 0) };
  const colors = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < colors.length; i++, at += channels) colors[i] = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  return { kind: 'colors', width, height, data: colors };
}

function decodeWhole(bytes: Uint8Array, name: string): ReturnType<typeof decode> {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    throw damagedPng(name, error);
  }
}
