import type { TiledMask } from '../../core/mask/tiledMask.ts';
import { uncertainRegions, type UncertainRegion } from '../../core/vision/uncertainRegions.ts';
import type { UncertaintyMap } from '../../core/vision/uncertaintyMap.ts';

/** Smaller regions are not worth a jump: this part of the image's pixels. */
const SMALLEST_SHARE = 0.0002;

/** Pixels of the photograph. */
type Pixels = Pick<TiledMask, 'has'>;

/**
 * The way through the uncertain regions of an image, the most worth looking at first. The order stays while a person works;
 * a region is left out once it was accepted, or all of it was edited.
 */
export class UncertainTour {
  readonly regions: readonly UncertainRegion[];
  private readonly accepted: TiledMask;
  /** Place in `regions` of the one that is looked at; -1 = none. */
  private place = -1;

  /** @param accepted pixels that a person has accepted; `accept` adds to it */
  constructor(map: UncertaintyMap, image: { readonly width: number; readonly height: number }, accepted: TiledMask) {
    this.accepted = accepted;
    this.regions = uncertainRegions(map, image, { minAreaPx: image.width * image.height * SMALLEST_SHARE });
  }

  get current(): UncertainRegion | null {
    return this.regions[this.place] ?? null;
  }

  /** Places of those that are left. @param edited pixels that a person has changed; null = none */
  left(edited: Pixels | null): number[] {
    const isOpen = (x: number, y: number): boolean => !this.accepted.has(x, y) && edited?.has(x, y) !== true;
    return [...this.regions.keys()].filter((place) => {
      const { middles } = this.regions[place];
      for (let i = 0; i < middles.length; i += 2) if (isOpen(middles[i], middles[i + 1])) return true;
      return false;
    });
  }

  /** Goes on, around the end. @returns null where none is left */
  go(step: 1 | -1, edited: Pixels | null): UncertainRegion | null {
    const left = this.left(edited);
    const { place } = this;
    const next = step === 1 ? (left.find((other) => other > place) ?? left[0]) : (left.findLast((other) => other < place) ?? left.at(-1));
    this.place = next ?? -1;
    return this.current;
  }

  /** What is in the frame is right as it is. */
  accept(): void {
    if (this.current === null) return;
    const { left, top, right, bottom } = this.current.bounds;
    for (let y = top; y < bottom; y++) this.accepted.fillSpan(y, left, right);
  }
}
