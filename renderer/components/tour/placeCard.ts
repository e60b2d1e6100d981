interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP_PX = 12;
const EDGE_PX = 12;

/**
 * Upper left corner of a card beside what it explains: right of it, left, below, above, wherever there is room first;
 * never outside the window. All in CSS pixels.
 */
export function placeCard(anchor: Box, card: Size, window: Size): { readonly left: number; readonly top: number } {
  const middle = clamp((anchor.top + anchor.bottom - card.height) / 2, window.height - card.height);
  const centre = clamp((anchor.left + anchor.right - card.width) / 2, window.width - card.width);
  const isFlat = anchor.bottom - anchor.top < card.height / 2;
  const right = anchor.right + GAP_PX;
  const left = anchor.left - GAP_PX - card.width;
  const below = anchor.bottom + GAP_PX;
  if (isFlat && below + card.height + EDGE_PX <= window.height) return { left: centre, top: below };
  if (right + card.width + EDGE_PX <= window.width) return { left: right, top: middle };
  if (left >= EDGE_PX) return { left, top: middle };
  if (below + card.height + EDGE_PX <= window.height) return { left: centre, top: below };
  return { left: centre, top: clamp(anchor.top - GAP_PX - card.height, window.height - card.height) };
}

function clamp(value: number, end: number): number {
  return Math.round(Math.min(Math.max(value, EDGE_PX), Math.max(EDGE_PX, end - EDGE_PX)));
}
