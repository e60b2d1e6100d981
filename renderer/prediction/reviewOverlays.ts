import { ADDED, CHANGED, REMOVED, differenceKind } from '../../core/correction/differenceKind.ts';
import type { PredictionDifference } from '../../core/correction/predictionDifference.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';
import type { TiledMask } from '../../core/mask/tiledMask.ts';
import { sampleUncertainty, type UncertaintyMap } from '../../core/vision/uncertaintyMap.ts';
import { TILE_SIZE } from '../../core/mask/tile.ts';
import { samplePlaces, sampleLabels } from './sampleLabels.ts';
import { FALLING, LEVEL, RISING, rgbaWord, type OverlaySource } from '../canvas/overlaySource.ts';

type Rgb = readonly [number, number, number];
type Labels = (rect: PixelRect, stepPx: number) => Uint8Array;

/** Apart for colour-blind people too (Okabe and Ito); the stripes say it again. */
export const DIFFERENCE_COLORS: Readonly<Record<'added' | 'removed' | 'changed', Rgb>> = { added: [0, 158, 115], removed: [213, 94, 0], changed: [86, 180, 233] };
const LABEL_ALPHA = 0.6;
const STRIPE_ALPHA = 0.9;
const GAP_ALPHA = 0.35;
/** From unsure to sure: magenta over the photograph, then nothing. */
export const UNSURE_COLOR: Rgb = [255, 0, 170];

/** Classes in their colours; the background is left clear. */
export function labelsOverlay(labels: Labels, colorOf: (classId: number) => Rgb, background: number): OverlaySource {
  const stripes = Uint32Array.from({ length: 256 }, (_, id) => (id === background ? 0 : rgbaWord(colorOf(id), LABEL_ALPHA)));
  return { hidesMasks: true, values: labels, stripes, gaps: stripes, slants: new Uint8Array(256), frame: null };
}

/** What was added, removed or became another class. */
export function differenceOverlay(difference: PredictionDifference, predicted: LabelMap, background: number): OverlaySource {
  const stripes = new Uint32Array(256);
  const gaps = new Uint32Array(256);
  const slants = new Uint8Array(256);
  for (const [kind, color, slant] of [[ADDED, DIFFERENCE_COLORS.added, RISING], [REMOVED, DIFFERENCE_COLORS.removed, FALLING], [CHANGED, DIFFERENCE_COLORS.changed, LEVEL]] as const) {
    stripes[kind] = rgbaWord(color, STRIPE_ALPHA);
    gaps[kind] = rgbaWord(color, GAP_ALPHA);
    slants[kind] = slant;
  }
  const values: Labels = (rect, stepPx) => {
    difference.refreshTiles(tilesUnder(rect, predicted.width));
    const kinds = sampleLabels(difference.current, rect, stepPx);
    const before = sampleLabels(predicted, rect, stepPx);
    for (let i = 0; i < kinds.length; i++) kinds[i] = differenceKind(before[i], kinds[i], background);
    return kinds;
  };
  return { hidesMasks: true, values, stripes, gaps, slants, frame: null };
}

/** The less the margin between the two best classes, the denser. @param opacity 0..1 */
export function uncertaintyOverlay(map: UncertaintyMap, image: { readonly width: number; readonly height: number }, opacity: number, frame: PixelRect | null): OverlaySource {
  const stripes = Uint32Array.from({ length: 256 }, (_, value) => rgbaWord(UNSURE_COLOR, (value / 255) * opacity));
  return { hidesMasks: false, values: (rect, stepPx) => sampleUncertainty(map, image, rect, stepPx), stripes, gaps: stripes, slants: new Uint8Array(256), frame };
}

/** Nothing but a frame. */
export function frameOverlay(frame: PixelRect): OverlaySource {
  const clear = new Uint32Array(256);
  return { hidesMasks: false, values: null, stripes: clear, gaps: clear, slants: new Uint8Array(256), frame };
}

/**
 * The document as the sliders would leave it: wanted labels where nobody has touched a pixel, else what is there.
 * @param coarseness wanted labels are asked for only every so many steps, in both directions: while a slider moves
 */
export function sliderLabels(wanted: Labels, difference: PredictionDifference, predicted: LabelMap, locked: readonly TiledMask[], coarseness = 1): Labels {
  return (rect, stepPx) => {
    difference.refreshTiles(tilesUnder(rect, predicted.width));
    const labels = coarseness === 1 ? wanted(rect, stepPx) : enlarged(wanted(rect, stepPx * coarseness), rect, stepPx, coarseness);
    const now = sampleLabels(difference.current, rect, stepPx);
    const before = sampleLabels(predicted, rect, stepPx);
    const { columns, rows } = samplePlaces(rect, stepPx);
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] === now[i]) continue;
      if (now[i] !== before[i] || isLocked(locked, columns[i % columns.length], rows[Math.floor(i / columns.length)])) labels[i] = now[i];
    }
    return labels;
  };
}

/** Each of the coarse values for the places that lie in its step. */
function enlarged(coarse: Uint8Array, { left, top, right, bottom }: PixelRect, stepPx: number, coarseness: number): Uint8Array {
  const columns = Math.ceil((right - left) / stepPx);
  const rows = Math.ceil((bottom - top) / stepPx);
  const coarseColumns = Math.ceil((right - left) / (stepPx * coarseness));
  const values = new Uint8Array(columns * rows);
  for (let y = 0, i = 0; y < rows; y++) {
    const base = Math.floor(y / coarseness) * coarseColumns;
    for (let x = 0; x < columns; x++, i++) values[i] = coarse[base + Math.floor(x / coarseness)];
  }
  return values;
}

function isLocked(locked: readonly TiledMask[], x: number, y: number): boolean {
  return locked.some((mask) => mask.has(x, y));
}

function* tilesUnder({ left, top, right, bottom }: PixelRect, width: number): Generator<number> {
  const columns = Math.ceil(width / TILE_SIZE);
  for (let row = Math.floor(top / TILE_SIZE); row * TILE_SIZE < bottom; row++) {
    for (let column = Math.floor(left / TILE_SIZE); column * TILE_SIZE < right; column++) yield row * columns + column;
  }
}
