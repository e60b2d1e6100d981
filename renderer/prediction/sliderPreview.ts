import { areAtRest, relabelRuleOf, type ClassSlider } from '../../core/correction/classSliders.ts';
import type { PredictionDifference } from '../../core/correction/predictionDifference.ts';
import type { PredictionAccess } from '../../core/editor/predictionAccess.ts';
import { createLabelMap, type LabelMap } from '../../core/mask/labelMap.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';
import { countTilePixels } from '../../core/mask/tile.ts';
import type { LogitsRelabeller } from '../../core/vision/logitsRelabeller.ts';
import { sampleLabels } from './sampleLabels.ts';

export type Sliders = ReadonlyMap<number, ClassSlider>;

export const AT_REST: Sliders = new Map();

/** Work in one piece; then the window has its turn. */
const SLICE_MS = 8;

/** What the sliders say of an image: at once of what is in view, and soon of every pixel. */
export class SliderPreview {
  private readonly prediction: PredictionAccess;
  private readonly background: number;
  private readonly relabeller: LogitsRelabeller;
  private readonly difference: PredictionDifference;
  /** Of the view that was shown last. */
  private atRest: { readonly key: string; readonly unmoved: Uint8Array; readonly predicted: Uint8Array } | null = null;
  private ticket = 0;

  constructor(prediction: PredictionAccess, background: number, relabeller: LogitsRelabeller, difference: PredictionDifference) {
    this.prediction = prediction;
    this.background = background;
    this.relabeller = relabeller;
    this.difference = difference;
  }

  /**
   * Labels of every n-th pixel of a rectangle. What the kept logits say without sliders is kept from call to call: only where the
   * sliders change that, do they count.
   */
  labels(sliders: Sliders, rect: PixelRect, stepPx: number): Uint8Array {
    const { classIds, labelMap } = this.prediction;
    const key = [rect.left, rect.top, rect.right, rect.bottom, stepPx].join(' ');
    if (this.atRest?.key !== key) {
      const { data } = this.relabeller.relabel(rect, relabelRuleOf(AT_REST, classIds, this.background), { stepPx });
      this.atRest = { key, unmoved: data, predicted: sampleLabels(labelMap, rect, stepPx) };
    }
    const { unmoved, predicted } = this.atRest;
    const { data } = this.relabeller.relabel(rect, relabelRuleOf(sliders, classIds, this.background), { stepPx });
    for (let i = 0; i < data.length; i++) if (data[i] === unmoved[i]) data[i] = predicted[i];
    return data;
  }

  /** The whole label map that the sliders ask for. Cost: some tenths of a second for 12 megapixels. */
  wanted(sliders: Sliders): LabelMap {
    const { width, height } = this.prediction.labelMap;
    return this.relabel(sliders, { left: 0, top: 0, right: width, bottom: height }, 1);
  }

  /**
   * Counts the untouched pixels that would change, tile by tile, so that the window never waits.
   * @returns null where another call has come meanwhile
   */
  async count(sliders: Sliders): Promise<number | null> {
    const ticket = ++this.ticket;
    if (areAtRest(sliders)) return 0;
    const { difference } = this;
    const { width, height } = this.prediction.labelMap;
    const wanted = createLabelMap(width, height);
    let pixels = 0;
    let endMs = performance.now() + SLICE_MS;
    for (let index = 0; index < difference.tileCount; index++) {
      const bounds = difference.boundsOf(index);
      const { data } = this.relabel(sliders, bounds, 1);
      const columns = bounds.right - bounds.left;
      for (let y = bounds.top; y < bounds.bottom; y++) {
        const from = (y - bounds.top) * columns;
        wanted.data.set(data.subarray(from, from + columns), y * width + bounds.left);
      }
      const tile = difference.untouchedChangesIn(index, wanted);
      if (tile !== null) pixels += countTilePixels(tile);
      if (performance.now() < endMs) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (ticket !== this.ticket) return null;
      endMs = performance.now() + SLICE_MS;
    }
    return ticket === this.ticket ? pixels : null;
  }

  private relabel(sliders: Sliders, rect: PixelRect, stepPx: number): LabelMap {
    const { classIds, labelMap } = this.prediction;
    return this.relabeller.relabel(rect, relabelRuleOf(sliders, classIds, this.background), { stepPx, base: labelMap });
  }
}
