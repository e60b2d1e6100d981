import { AppError } from '../../core/errors/appError.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';

/** An image of a dataset that means an image of the project. */
export interface Claimant {
  /** Its place among the images of the dataset. */
  readonly index: number;
  readonly name: string;
  readonly photoPath: string | null;
  readonly split: string | null;
}

interface Claim {
  readonly strength: number;
  readonly claimants: Claimant[];
}

/**
 * Collects which image of a dataset each image of the project gets its labels from: the one that means it most clearly.
 * Where two do that equally, nobody can tell; the same one, listed again, is no second.
 */
export class Claims<Item> {
  /** Further entries of images that the dataset had already, and the first of them. */
  readonly repeated = { count: 0, name: '' };
  private readonly claims = new Map<Item, Claim>();

  /**
   * @param strength how clearly the item is meant (MATCH)
   * @returns those that have lost the item to a stronger one
   */
  add(item: Item, strength: number, claimant: Claimant): readonly Claimant[] {
    const claim = this.claims.get(item);
    if (claim === undefined || strength > claim.strength) {
      this.claims.set(item, { strength, claimants: [claimant] });
      return claim?.claimants ?? [];
    }
    if (strength < claim.strength) return [claimant];
    const { claimants } = claim;
    const at = claimants.findIndex((other) => isSame(other, claimant));
    if (at < 0) claimants.push(claimant);
    else {
      this.repeat(claimant.name);
      if (isInItsSplit(claimant) && !isInItsSplit(claimants[at])) claimants[at] = claimant;
    }
    return [];
  }

  /** Counts further entries of an image. */
  repeat(name: string, count = 1): void {
    if (this.repeated.count === 0) this.repeated.name = name;
    this.repeated.count += count;
  }

  /** Items that somebody claims, with those that mean them equally. */
  *all(): Generator<[item: Item, claimants: readonly Claimant[]]> {
    for (const [item, { claimants }] of this.claims) yield [item, claimants];
  }
}

/** What to call an image so that another of the same name is not meant. */
export function claimantText({ name, photoPath, split }: Claimant): string {
  return photoPath ?? (split === null ? name : `${name} (${split})`);
}

/** @param candidates what an image of the dataset could be in the project, or the other way round */
export function ambiguous(path: string, candidates: readonly string[]): ItemFailure {
  const images = candidates.slice(0, 3);
  return itemFailure(path, new AppError('import.ambiguous', `${path} could be ${images.join(' or ')}: rename one, or import with the folders in the names.`, { path, images }));
}

/** Lists of several splits may have one photograph; without photographs, one name in two splits may be two. */
function isSame(a: Claimant, b: Claimant): boolean {
  return a.name === b.name && a.photoPath === b.photoPath && (a.photoPath !== null || a.split === b.split);
}

/** The photograph lies in a folder of the split: a list of another split may mean one that is not there. */
function isInItsSplit({ photoPath, split }: Claimant): boolean {
  return split !== null && photoPath !== null && photoPath.split('/').slice(0, -1).includes(split);
}
