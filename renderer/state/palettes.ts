import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { colorBlindSafeColors } from '../../core/classes/colorBlindSafeColors.ts';
import { hexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';

export interface Palette {
  readonly id: 'colorBlindSafe' | 'voc';
  /** @param ids of the classes, in the order of the list. @returns `#rrggbb` for each */
  colors(ids: readonly number[]): string[];
}

/** Colours that a person can give to all classes at once. */
export const palettes: readonly Palette[] = [
  { id: 'colorBlindSafe', colors: (ids) => colorBlindSafeColors(ids.length) },
  { id: 'voc', colors: (ids) => ids.map((id) => hexColor(vocColor(id))) },
];

/** The classes with the colours of a palette. The background, which is not seen, keeps its own. */
export function recolored(classSet: ClassSet, palette: Palette): ClassSet {
  const ids = classSet.classes.map(({ id }) => id).filter((id) => id !== classSet.backgroundId);
  const colors = palette.colors(ids);
  return { ...classSet, classes: classSet.classes.map((definition) => (definition.id === classSet.backgroundId ? definition : { ...definition, color: colors[ids.indexOf(definition.id)] })) };
}
