import { maskSpans } from '../../core/mask/maskRuns.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';

/** Ten rows of ten discs with wavy borders, what a mask of a photograph costs; each touches its neighbours. */
export function discMasks(side: number): TiledMask[] {
  const cell = side / 10;
  return Array.from({ length: 100 }, (_, i) => {
    const mask = new TiledMask(side, side);
    const [cx, cy] = [((i % 10) + 0.5) * cell, (Math.floor(i / 10) + 0.5) * cell];
    for (let y = Math.floor(cy - cell / 2); y < cy + cell / 2; y++) {
      const half = Math.sqrt(Math.max(0, (cell / 2) ** 2 - (y + 0.5 - cy) ** 2));
      const wave = Math.sin(y / 7) * 6;
      if (half > 8) mask.fillSpan(y, Math.round(cx - half + wave), Math.round(cx + half + wave));
    }
    return mask;
  });
}

/** The discs without the pixels next to their cells' borders, as one mask of a hundred parts. */
export function discsApart(side: number): TiledMask {
  const apart = new TiledMask(side, side);
  const cell = side / 10;
  const gapPx = 12;
  for (const mask of discMasks(side)) {
    for (const { y, x0, x1 } of maskSpans(mask)) {
      const [left, top] = [Math.floor((x0 + x1) / 2 / cell) * cell, Math.floor(y / cell) * cell];
      if (y - top >= gapPx && y - top < cell - gapPx) apart.fillSpan(y, Math.max(x0, Math.ceil(left + gapPx)), Math.min(x1, Math.floor(left + cell - gapPx)));
    }
  }
  return apart;
}
