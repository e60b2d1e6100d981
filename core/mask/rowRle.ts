import { AppError } from '../errors/appError.ts';
import { createLabelMap, type LabelMap } from './labelMap.ts';

/**
 * Storage form of a label map, lossless: bytes
 *   version 1, LEB128 width, LEB128 height, then per run in row-major order: class id (1 byte), LEB128 length.
 * Runs continue over row ends. This is Atrous's own form; COCO's (column-major, zeros first) is CocoRle.
 */
export type RowRle = Uint8Array & { readonly form?: 'RowRle' };

const VERSION = 1;

/** Cost: one pass over the pixels. */
export function encodeRowRle(labelMap: LabelMap): RowRle {
  const { data } = labelMap;
  const out: number[] = [VERSION];
  pushVarint(out, labelMap.width);
  pushVarint(out, labelMap.height);
  for (let i = 0; i < data.length; ) {
    const id = data[i];
    let end = i + 1;
    while (end < data.length && data[end] === id) end++;
    out.push(id);
    pushVarint(out, end - i);
    i = end;
  }
  return Uint8Array.from(out);
}

/** @throws AppError `mask.corrupt` where the bytes are not a whole label map */
export function decodeRowRle(bytes: RowRle): LabelMap {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      if (at >= bytes.length || factor > 2 ** 35) throw corrupt('it ends in the middle of a number');
      const byte = bytes[at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  const version = bytes[at++];
  if (version !== VERSION) throw corrupt(`form ${version} is unknown`);
  const width = varint();
  const height = varint();
  if (width * height > 2 ** 32) throw corrupt(`${width} x ${height} pixels`);
  const labelMap = createLabelMap(width, height);
  let position = 0;
  while (at < bytes.length) {
    const id = bytes[at++];
    const run = varint();
    if (position + run > labelMap.data.length) throw corrupt('its runs are longer than the image');
    labelMap.data.fill(id, position, position + run);
    position += run;
  }
  if (position !== labelMap.data.length) throw corrupt(`its runs cover ${position} of ${labelMap.data.length} pixels`);
  return labelMap;
}

function pushVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

function corrupt(what: string): AppError {
  return new AppError('mask.corrupt', `A stored label map is damaged: ${what}.`);
}
