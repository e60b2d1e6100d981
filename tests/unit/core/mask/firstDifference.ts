/** Where two arrays of numbers differ first; -1 where they are equal. For arrays too long for `toEqual`. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i;
  return -1;
}
