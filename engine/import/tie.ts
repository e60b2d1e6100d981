import { createHash } from 'node:crypto';
import { encodeTile } from '../../core/mask/tileCodec.ts';
import type { Claimant } from './claims.ts';
import type { ImportedLayers } from './layersOfLabels.ts';

/** waiting: not all labels are known yet. */
export type TieOutcome = 'waiting' | 'same' | 'different';

/**
 * Entries of a dataset that mean an image of the project equally, by one name and without a photograph that would tell whether they
 * are one: lists that overlap, or splits that use names again. They are one where they say the same of it.
 */
export class Tie {
  readonly claimants: readonly Claimant[];
  private readonly digests: string[] = [];

  constructor(claimants: readonly Claimant[]) {
    this.claimants = claimants;
  }

  /** Whether only the labels can tell if these are one. */
  static isPossible([first, ...others]: readonly Claimant[]): boolean {
    return others.every(({ name, photoPath }) => name === first.name && photoPath === null && first.photoPath === null);
  }

  /** Takes the labels of one of the claimants. */
  add(layers: ImportedLayers): TieOutcome {
    this.digests.push(digestOf(layers));
    if (this.digests.length < this.claimants.length) return 'waiting';
    return new Set(this.digests).size === 1 ? 'same' : 'different';
  }
}

/** SHA-256 of what is to be seen: so many images may be waiting that their labels do not fit into memory. */
function digestOf({ width, height, objects }: ImportedLayers): string {
  const hash = createHash('sha256').update(JSON.stringify([width, height]));
  for (const { classId, name, crowd, mask } of objects) {
    hash.update(JSON.stringify([classId, name, crowd]));
    for (const [index, tile] of [...mask.entries()].sort(([a], [b]) => a - b)) hash.update(`${index} `).update(encodeTile(tile));
  }
  return hash.digest('base64');
}
