import { pathHash } from './pathHash.ts';
import { splitByShare, splitNames, type SplitShares } from './split.ts';

/** What decides the split of one image. */
export interface SplitImage {
  readonly path: string;
  /** Images of one group go into one split; null = it is a group of its own. */
  readonly group: string | null;
  /** Ids of the classes that it holds. */
  readonly classIds: readonly number[];
}

export interface SplitOptions {
  readonly shares: SplitShares;
  readonly seed: number;
  /** Every split gets its share of the images of each class, as far as whole groups allow. */
  readonly stratify: boolean;
}

/** Images that are dealt out together. */
interface Unit {
  readonly paths: string[];
  /** Number of its images by class id. */
  readonly classes: Map<number, number>;
  readonly hash: number;
  /** For ties between hashes. */
  readonly name: string;
}

/**
 * Deals images out to splits. The same images and seed give the same splits, whatever the order of the images.
 * Without groups and `stratify` this is `splitByShare`. Groups are dealt largest first, each to the split that lacks
 * most of its share. `stratify` is iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011, algorithm 1): the
 * class with the fewest images left goes first, each of its units to the split that lacks most of that class.
 * Cost: images times classes per image, plus classes squared.
 * @returns path to split
 * @throws AppError `export.badSplit`
 */
export function splitImages(images: readonly SplitImage[], { shares, seed, stratify }: SplitOptions): Map<string, string> {
  const isGrouped = images.some(({ group }) => group !== null);
  if (!isGrouped && !stratify) return splitByShare(images.map(({ path }) => path), shares, seed);
  const names = splitNames(shares);
  const units = unitsOf(images, seed);
  const splits = new Deal(names.map((name) => shares[name]), units);
  if (stratify) splits.dealByClass();
  splits.dealRest();
  splits.fillEmpty();
  return new Map(splits.of.flatMap((units, i) => units.flatMap(({ paths }) => paths.map((path): [string, string] => [path, names[i]]))));
}

/** In the order of dealing: large ones first, because small ones even out what those leave. */
function unitsOf(images: readonly SplitImage[], seed: number): Unit[] {
  const units = new Map<string, Unit>();
  for (const { path, group, classIds } of images) {
    const name = group === null ? `image ${path}` : `group ${group}`;
    let unit = units.get(name);
    if (unit === undefined) units.set(name, (unit = { paths: [], classes: new Map(), hash: pathHash(group ?? path, seed), name }));
    unit.paths.push(path);
    for (const id of new Set(classIds)) unit.classes.set(id, (unit.classes.get(id) ?? 0) + 1);
  }
  return [...units.values()].sort((a, b) => b.paths.length - a.paths.length || a.hash - b.hash || (a.name < b.name ? -1 : 1));
}

class Deal {
  /** Units of each split. */
  readonly of: Unit[][];
  private readonly shares: readonly number[];
  private readonly rest: Set<Unit>;
  /** Images that each split still lacks of its share; below 0 where it has more. */
  private readonly lacking: number[];
  /** The same of the images of each class. */
  private readonly lackingOf = new Map<number, number[]>();

  constructor(shares: readonly number[], units: readonly Unit[]) {
    const sum = shares.reduce((a, b) => a + b, 0);
    this.shares = shares.map((share) => share / sum);
    this.of = shares.map(() => []);
    this.rest = new Set(units);
    const total = units.reduce((count, { paths }) => count + paths.length, 0);
    this.lacking = this.shares.map((share) => share * total);
    const totals = new Map<number, number>();
    for (const { classes } of units) for (const [id, count] of classes) totals.set(id, (totals.get(id) ?? 0) + count);
    for (const [id, count] of [...totals].sort(([a], [b]) => a - b)) this.lackingOf.set(id, this.shares.map((share) => share * count));
  }

  dealByClass(): void {
    const unitsOf = new Map<number, Unit[]>();
    const left = new Map<number, number>();
    for (const id of this.lackingOf.keys()) unitsOf.set(id, []);
    for (const unit of this.rest) {
      for (const [id, count] of unit.classes) {
        unitsOf.get(id)!.push(unit);
        left.set(id, (left.get(id) ?? 0) + count);
      }
    }
    while (left.size > 0) {
      const [rarest] = [...left].reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
      for (const unit of unitsOf.get(rarest)!) {
        if (!this.rest.has(unit)) continue;
        this.give(unit, this.neediest(this.lackingOf.get(rarest)!));
        for (const [id, count] of unit.classes) {
          const remaining = (left.get(id) ?? 0) - count;
          if (remaining > 0) left.set(id, remaining);
          else left.delete(id);
        }
      }
      left.delete(rarest);
    }
  }

  dealRest(): void {
    for (const unit of this.rest) this.give(unit, this.neediest(this.lacking));
  }

  /** A split that has a share gets the smallest unit of the fullest one rather than nothing. */
  fillEmpty(): void {
    this.of.forEach((units, i) => {
      if (units.length > 0 || this.shares[i] === 0) return;
      const fullest = this.of.reduce((a, b) => (b.length > a.length ? b : a));
      if (fullest.length > 1) units.push(fullest.splice(smallestAt(fullest), 1)[0]);
    });
  }

  private give(unit: Unit, split: number): void {
    this.of[split].push(unit);
    this.rest.delete(unit);
    this.lacking[split] -= unit.paths.length;
    for (const [id, count] of unit.classes) this.lackingOf.get(id)![split] -= count;
  }

  /** The split that lacks most; of equals the one that lacks most images, then the first. Never one without a share. */
  private neediest(lacking: readonly number[]): number {
    let best = -1;
    for (let i = 0; i < this.shares.length; i++) {
      if (this.shares[i] === 0) continue;
      const difference = best === -1 ? 1 : lacking[i] - lacking[best] || this.lacking[i] - this.lacking[best];
      if (difference > 0) best = i;
    }
    return best;
  }
}

function smallestAt(units: readonly Unit[]): number {
  return units.reduce((at, unit, i) => (unit.paths.length <= units[at].paths.length ? i : at), 0);
}
