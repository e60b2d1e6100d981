import type { Span } from './brushSpans.ts';
import { combineMasks } from './combineMasks.ts';
import { componentsOfSpans } from './connectedComponents.ts';
import { maskBounds } from './maskBounds.ts';
import { readRuns } from './maskRuns.ts';
import type { PixelRect } from './pixelRect.ts';
import type { TiledMask } from './tiledMask.ts';

/**
 * The mask with its holes filled. A hole is a 4-connected component of unset pixels that does not reach the edge of the image,
 * so that a line of 1 px closes it whatever its slope. (scipy.ndimage.binary_fill_holes, with a largest area.)
 *
 * Cost: the rows between the uppermost and the lowest set pixel, and their runs.
 * @param options.maxAreaPx larger holes stay; default: none does
 */
export function fillHoles(mask: TiledMask, { maxAreaPx = Infinity }: { readonly maxAreaPx?: number } = {}): TiledMask {
  const bounds = maskBounds(mask);
  if (bounds === null) return mask.clone();
  const gaps = componentsOfSpans(mask.width, mask.height, gapSpans(mask, bounds), 4);
  const holes = gaps.maskWhere((gap) => gaps.areasPx[gap] <= maxAreaPx && isStrictlyInside(gaps.boundsOf(gap), bounds));
  return combineMasks(mask, holes, 'union');
}

/** The runs of unset pixels within the bounds. */
function* gapSpans(mask: TiledMask, { left, top, right, bottom }: PixelRect): Generator<Span> {
  const runs = new Int32Array(mask.width + 1);
  for (let y = top; y < bottom; y++) {
    const count = readRuns(mask, y, runs);
    let x0 = left;
    for (let i = 0; i < count; i += 2) {
      if (runs[i] > x0) yield { y, x0, x1: runs[i] };
      x0 = runs[i + 1];
    }
    if (x0 < right) yield { y, x0, x1: right };
  }
}

/** What reaches the bounds of the mask reaches the edge of the image: nothing is set beyond them. */
function isStrictlyInside(inner: PixelRect, outer: PixelRect): boolean {
  return inner.left > outer.left && inner.top > outer.top && inner.right < outer.right && inner.bottom < outer.bottom;
}
