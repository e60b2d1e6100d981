/**
 * What a region does to the active layer.
 * add: its pixels join the layer (and leave others, as with the brush); subtract: they leave it;
 * intersect: everything of the layer outside the region goes.
 */
export type CombineMode = 'add' | 'subtract' | 'intersect';

export const combineModes = ['add', 'subtract', 'intersect'] as const satisfies readonly CombineMode[];

/** Keys that are held while a gesture begins. */
export interface Modifiers {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly modKey: boolean;
}

/** The chosen mode, changed by keys: Alt (or Mod) turns adding and subtracting round, with Shift it intersects. */
export function combineModeOf(chosen: CombineMode, { shiftKey, altKey, modKey }: Modifiers): CombineMode {
  if (!altKey && !modKey) return chosen;
  if (shiftKey) return 'intersect';
  return chosen === 'subtract' ? 'add' : 'subtract';
}
