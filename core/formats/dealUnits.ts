/** Images that are dealt out together. */
export interface SplitUnit {
  readonly id: number;
  /** How many. */
  readonly images: number;
  /** Number of its images by class id. */
  readonly classes: ReadonlyMap<number, number>;
}

/**
 * The units that are to be dealt out, wherever they are kept: there may be more of them than memory holds. They come in the order of dealing:
 * large ones first, because small ones even out what those leave, then by a hash.
 */
export interface SplitUnits {
  /** Images of each class, and of all units. */
  totals(): { readonly images: number; readonly classes: ReadonlyMap<number, number> };
  /** Those that have not been given to a split. */
  left(): Iterable<SplitUnit>;
  /** Those of them that have images of a class. */
  leftOf(classId: number): Iterable<SplitUnit>;
  /** Gives it to a split, also where another one has it. */
  give(unit: SplitUnit, split: number): void;
  /** The smallest unit of a split; of equals the one that it got last. */
  smallestOf(split: number): SplitUnit;
}

export interface DealOptions {
  /** Of each split; they need not sum to 1. */
  readonly shares: readonly number[];
  /** Every split gets its share of the images of each class, as far as whole units allow. */
  readonly stratify: boolean;
}

/**
 * Deals units out to splits, each to the split that lacks most of its share. `stratify` is iterative stratification
 * (Sechidis, Tsoumakas and Vlahavas 2011, algorithm 1): the class with the fewest images left goes first, each of its
 * units to the split that lacks most of that class. Cost: units times classes per unit, plus classes squared; memory: classes times splits.
 */
export function dealUnits(units: SplitUnits, { shares, stratify }: DealOptions): void {
  const deal = new Deal(units, shares);
  if (stratify) deal.dealByClass();
  deal.dealRest();
  deal.fillEmpty();
}

class Deal {
  private readonly units: SplitUnits;
  private readonly shares: readonly number[];
  /** Units of each split. */
  private readonly sizes: number[];
  /** Images that each split still lacks of its share; below 0 where it has more. */
  private readonly lacking: number[];
  /** The same of the images of each class. */
  private readonly lackingOf = new Map<number, number[]>();
  /** Images of each class that are not dealt yet. */
  private readonly left: Map<number, number>;

  constructor(units: SplitUnits, shares: readonly number[]) {
    const sum = shares.reduce((a, b) => a + b, 0);
    const { images, classes } = units.totals();
    this.units = units;
    this.shares = shares.map((share) => share / sum);
    this.sizes = shares.map(() => 0);
    this.lacking = this.shares.map((share) => share * images);
    this.left = new Map(classes);
    for (const [id, count] of classes) this.lackingOf.set(id, this.shares.map((share) => share * count));
  }

  dealByClass(): void {
    while (this.left.size > 0) {
      const [rarest] = [...this.left].reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
      for (const unit of this.units.leftOf(rarest)) {
        this.give(unit, this.neediest(this.lackingOf.get(rarest)!));
        for (const [id, count] of unit.classes) {
          const remaining = (this.left.get(id) ?? 0) - count;
          if (remaining > 0) this.left.set(id, remaining);
          else this.left.delete(id);
        }
      }
      this.left.delete(rarest);
    }
  }

  dealRest(): void {
    for (const unit of this.units.left()) this.give(unit, this.neediest(this.lacking));
  }

  /** A split that has a share gets the smallest unit of the fullest one rather than nothing. */
  fillEmpty(): void {
    this.sizes.forEach((size, split) => {
      if (size > 0 || this.shares[split] === 0) return;
      const fullest = this.sizes.indexOf(Math.max(...this.sizes));
      if (this.sizes[fullest] <= 1) return;
      this.units.give(this.units.smallestOf(fullest), split);
      this.sizes[fullest]--;
      this.sizes[split]++;
    });
  }

  private give(unit: SplitUnit, split: number): void {
    this.units.give(unit, split);
    this.sizes[split]++;
    this.lacking[split] -= unit.images;
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
