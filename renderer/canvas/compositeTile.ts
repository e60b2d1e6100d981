import { TILE_SIZE, WORDS_PER_ROW, WORDS_PER_TILE, type Tile } from '../../core/mask/tile.ts';
import type { TileLayer } from './tileLayer.ts';

/** Alpha in the high byte: the order of RGBA bytes in a little-endian word, which every platform of Electron is. */
const ALPHA_SHIFT = 24;

/**
 * The visible layers of one tile as one picture, at full resolution.
 *
 * @param layers from bottom to top
 * @param out [256 * 256] words of RGBA, not premultiplied; overwritten
 */
export function compositeTile(layers: readonly TileLayer[], out: Uint32Array): void {
  out.fill(0);
  for (const { tile, color, opacity, hatched } of layers) {
    const alpha = Math.round(opacity * 255);
    if (alpha === 0) continue;
    const paint = ((alpha << ALPHA_SHIFT) | (color[2] << 16) | (color[1] << 8) | color[0]) >>> 0;
    paintTile(tile, paint, hatched === true ? gapPaint(alpha) : paint, out);
  }
}

/** Between the stripes of what is hatched: half as dense, black. */
export function gapPaint(alpha: number): number {
  return (Math.round(alpha / 2) << ALPHA_SHIFT) >>> 0;
}

/** Whether a pixel lies between two stripes; their width divides the tile, so that they go on from tile to tile. */
export function isGap(x: number, y: number, stripePx: number): boolean {
  return (x + y) % (2 * stripePx) >= stripePx;
}

const STRIPE_PX = 8;

function paintTile(tile: Tile, stripe: number, gap: number, out: Uint32Array): void {
  for (let i = 0; i < WORDS_PER_TILE; i++) {
    let bits = tile[i];
    if (bits === 0) continue;
    const base = Math.floor(i / WORDS_PER_ROW) * TILE_SIZE + (i % WORDS_PER_ROW) * 32;
    if (bits === 0xffffffff && stripe === gap) {
      for (let at = base; at < base + 32; at++) out[at] = out[at] === 0 ? stripe : over(stripe, out[at]);
      continue;
    }
    while (bits !== 0) {
      const at = base + 31 - Math.clz32(bits & -bits);
      const paint = stripe !== gap && isGap(at % TILE_SIZE, Math.floor(at / TILE_SIZE), STRIPE_PX) ? gap : stripe;
      out[at] = out[at] === 0 ? paint : over(paint, out[at]);
      bits &= bits - 1;
    }
  }
}

/** Porter-Duff "over" of two straight-alpha colours. */
function over(top: number, bottom: number): number {
  const topAlpha = (top >>> ALPHA_SHIFT) / 255;
  const bottomAlpha = ((bottom >>> ALPHA_SHIFT) / 255) * (1 - topAlpha);
  const alpha = topAlpha + bottomAlpha;
  let result = Math.round(alpha * 255) << ALPHA_SHIFT;
  for (let shift = 0; shift < ALPHA_SHIFT; shift += 8) {
    const mixed = (((top >>> shift) & 255) * topAlpha + ((bottom >>> shift) & 255) * bottomAlpha) / alpha;
    result |= Math.round(mixed) << shift;
  }
  return result >>> 0;
}
