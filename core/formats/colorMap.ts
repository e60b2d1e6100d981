import { AppError } from '../errors/appError.ts';
import { hexColor } from '../classes/hexColor.ts';
import { createLabelMap, type LabelMap } from '../mask/labelMap.ts';

/** Colour as 0xRRGGBB to class id. */
export type ColorIds = ReadonlyMap<number, number>;

/** `[r, g, b]`, each 0..255, as 0xRRGGBB. */
export function colorKey([r, g, b]: readonly [number, number, number]): number {
  return (r << 16) | (g << 8) | b;
}

/**
 * A mask of colours as a label map.
 * @param colors [height, width] of 0xRRGGBB
 * @param name of the file, for the sentence
 * @throws AppError `mask.unknownColor` with the first pixel whose colour stands for no class
 */
export function idsOfColors({ width, height, data }: { width: number; height: number; data: Uint32Array }, colors: ColorIds, name: string): LabelMap {
  const labelMap = createLabelMap(width, height);
  let lastColor = -1;
  let lastId = 0;
  for (let i = 0; i < data.length; i++) {
    const color = data[i];
    if (color !== lastColor) {
      const id = colors.get(color);
      if (id === undefined) throw unknownColor(color, i % width, Math.floor(i / width), name);
      lastColor = color;
      lastId = id;
    }
    labelMap.data[i] = lastId;
  }
  return labelMap;
}

function unknownColor(color: number, x: number, y: number, name: string): AppError {
  const rgb: [number, number, number] = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  return new AppError('mask.unknownColor', `${name} has the colour ${rgb.join(', ')} (${hexColor(rgb)}) at x ${x}, y ${y}, which is no class: add it to the colour map, or save the mask without smoothing.`, { name, color: hexColor(rgb), x, y });
}
