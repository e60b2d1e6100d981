import { AppError } from '../errors/appError.ts';

/** Shares of the images by name of the split, e.g. { train: 0.8, val: 0.2 }. They sum to 1. */
export type SplitShares = Readonly<Record<string, number>>;

/** For shares that were typed or divided: 0.333 + 0.333 + 0.334. */
const SUM_TOLERANCE = 1e-3;

/**
 * Names of the splits in the order given.
 * @throws AppError `export.badSplit` where shares do not sum to 1 or a name cannot be a file name
 */
export function splitNames(shares: SplitShares): string[] {
  const names = Object.keys(shares);
  for (const name of names) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(name)) throw new AppError('export.badSplit', `"${name}" cannot be the name of a split: use letters, digits, - and _.`, { split: name, sum: null });
    if (!(shares[name] >= 0 && shares[name] <= 1)) throw new AppError('export.badSplit', `The share of split ${name} is ${shares[name]}: give a number from 0 to 1.`, { split: name, sum: null });
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) throw new AppError('export.badSplit', `The shares of the splits sum to ${Number(sum.toFixed(6))}: make them sum to 1, for example train=0.8,val=0.2.`, { split: null, sum });
  return names;
}

/**
 * How many of `total` images each split gets: the shares rounded so that they add up (largest remainder). A split with a
 * share above 0 is left empty only where there are fewer images than splits.
 * @returns in the order of the shares
 */
export function splitCounts(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const exact = shares.map((share) => (share / sum) * total);
  const counts = exact.map(Math.floor);
  const byRemainder = exact.map((value, i) => ({ i, remainder: value - counts[i] })).sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (let left = total - counts.reduce((a, b) => a + b, 0), k = 0; left > 0; left--, k++) counts[byRemainder[k].i]++;
  for (let i = 0; i < counts.length; i++) {
    const largest = counts.indexOf(Math.max(...counts));
    if (shares[i] > 0 && counts[i] === 0 && counts[largest] > 1) {
      counts[i]++;
      counts[largest]--;
    }
  }
  return counts;
}
