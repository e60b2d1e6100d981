import type { ClassDefinition } from '../classes/classDefinition.ts';
import { parseHexColor } from '../classes/hexColor.ts';
import { vocPalette } from '../classes/vocColor.ts';

/** 256 colours for a label PNG: those of the classes at their ids, those of PASCAL VOC everywhere else. */
export function classPalette(classes: readonly Pick<ClassDefinition, 'id' | 'color'>[]): [number, number, number][] {
  const palette = vocPalette();
  for (const { id, color } of classes) palette[id] = parseHexColor(color);
  return palette;
}
