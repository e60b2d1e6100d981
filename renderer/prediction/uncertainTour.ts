import type { PixelRect } from '../../core/mask/pixelRect.ts';
import type { TiledMask } from '../../core/mask/tiledMask.ts';
import { uncertainRegions, type UncertainRegion } from '../../core/vision/uncertainRegions.ts';
import type { UncertaintyMap } from '../../core/vision/uncertaintyMap.ts';

/** Smaller regions are not worth a jump: this part of the image's pixels. */
const SMALLEST_SHARE = 0.0002;

/**
 * The way through the uncertain regions of an image, the most worth looking at first. The order stays while a person works;
 * a region is left out once it was accepted, or all of it was edited.
 */
export class UncertainTour {
  readonly regions: readonly UncertainRegion[];
  private readonly map: UncertaintyMap;
  private readonly image: { readonly width: number; readonly height: number };
  private readonly accepted: TiledMask;
  /** Place in `regions` of the one that is looked at; -1 = none. */
  private place = -1;

  /** @param accepted pixels that a person has accepted; `accept` adds to it */
  constructor(map: UncertaintyMap, image: { readonly width: number; readonly height: number }, accepted: TiledMask) {
    this.map = map;
    this.image = image;
    this.accepted = accepted;
    this.regions = uncertainRegions(map, image, { minAreaPx: image.width * image.height * SMALLEST_SHARE });
  }

  get current(): UncertainRegion | null {
    return this.regions[this.place] ?? null;
  }

  /** Places of those that are left. @param edited pixels that a person has changed; null = none */
  left(edited: TiledMask | null): number[] {
    const settled = this.accepted.clone();
    for (const [index, tile] of edited?.entries() ?? []) {
      const own = settled.getTile(index);
      settled.setTile(index, own === null ? tile : tile.map((word, i) => word | own[i]));
    }
    const open = uncertainRegions(this.map, this.image, { settled });
    return [...this.regions.keys()].filter((place) => open.some(({ bounds }) => overlap(bounds, this.regions[place].bounds)));
  }

  /** Goes on, around the end. @returns null where none is left */
  go(step: 1 | -1, edited: TiledMask | null): UncertainRegion | null {
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

function overlap(a: PixelRect, b: PixelRect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
