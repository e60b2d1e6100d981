/** What a person made of a pixel of the prediction. */
export const DIFFERENCE_KINDS = ['added', 'removed', 'changed'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Numbers of the kinds in maps of differences; 0 = as the model said. */
export const SAME = 0;
export const ADDED = 1;
export const REMOVED = 2;
export const CHANGED = 3;

/** added: background became something; removed: something became background; changed: it is another class now. */
export function differenceKind(predicted: number, current: number, background: number): number {
  if (predicted === current) return SAME;
  if (predicted === background) return ADDED;
  return current === background ? REMOVED : CHANGED;
}
