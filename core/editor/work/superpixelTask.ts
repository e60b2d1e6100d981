import { AppError } from '../../errors/appError.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import type { PixelWindow } from '../../vision/pixelWindow.ts';
import { superpixels } from '../../vision/superpixels.ts';
import type { PhotoAccess } from '../photoAccess.ts';

export interface SuperpixelRequest {
  /** The part of the image that is looked at. */
  readonly view: PixelRect;
  /** In pixels of the photograph. */
  readonly sizePx: number;
  readonly compactness: number;
}

export interface SuperpixelPatches {
  readonly window: Omit<PixelWindow, 'data'>;
  /** Superpixel of each sample. Int32 [height, width] */
  readonly labels: Int32Array;
  /** Samples sorted by superpixel: those of number n are order[starts[n]] … order[starts[n + 1] - 1]. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** About a third of a second of work. */
const MOST_SAMPLES = 700_000;

/** The superpixels of a view. @throws AppError `image.loading` */
export function createSuperpixelTask(photo: PhotoAccess) {
  return ({ view, sizePx, compactness }: SuperpixelRequest): SuperpixelPatches => {
    const pixels = photo.read(view, MOST_SAMPLES);
    if (pixels === null) throw new AppError('image.loading', 'The photograph is still being read. Try again in a moment.');
    const { count, labels } = superpixels(pixels, { sizePx: Math.max(2, sizePx / pixels.pixelsPerSample), compactness });
    const starts = new Int32Array(count + 1);
    for (const label of labels) starts[label + 1]++;
    for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
    const next = starts.slice();
    const order = new Int32Array(labels.length);
    labels.forEach((label, sample) => (order[next[label]++] = sample));
    const { data: _, ...window } = pixels;
    return { window, labels, starts, order };
  };
}
