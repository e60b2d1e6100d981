import { AppError } from '../errors/appError.ts';
import { readMaskWindow } from '../mask/maskWindow.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { maskOfSamples, type PixelWindow } from './pixelWindow.ts';

/** What a pixel is measured by, 0 to 255. luma: ITU-R BT.601, rounded. saturation: as in HSV, rounded. */
export type ThresholdChannel = 'red' | 'green' | 'blue' | 'luma' | 'saturation';

/** A channel of every pixel of a window. Uint8 [height, width]. */
export function channelValues({ data }: Pick<PixelWindow, 'data'>, channel: ThresholdChannel): Uint8Array {
  const values = new Uint8Array(data.length >> 2);
  switch (channel) {
    case 'red':
    case 'green':
    case 'blue': {
      const offset = { red: 0, green: 1, blue: 2 }[channel];
      for (let i = 0; i < values.length; i++) values[i] = data[i * 4 + offset];
      break;
    }
    case 'luma':
      for (let i = 0, at = 0; i < values.length; i++, at += 4) values[i] = Math.floor((299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2] + 500) / 1000);
      break;
    case 'saturation':
      for (let i = 0, at = 0; i < values.length; i++, at += 4) {
        const largest = Math.max(data[at], data[at + 1], data[at + 2]);
        const smallest = Math.min(data[at], data[at + 1], data[at + 2]);
        values[i] = largest === 0 ? 0 : Math.round((255 * (largest - smallest)) / largest);
      }
      break;
  }
  return values;
}

/** How many pixels have each value: what a slider shows behind it. Uint32 [256]. */
export function channelHistogram(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value]++;
  return counts;
}

/**
 * The pixels of a selection whose channel is in [low, high].
 * Cost: a pass over the window.
 * @param window at the photograph's own size
 * @param within the selection; null = the whole window
 * @param image the photograph
 * @throws AppError `vision.scale` where the window is of a smaller copy
 */
export function thresholdSelection(window: PixelWindow, { channel, low, high }: { readonly channel: ThresholdChannel; readonly low: number; readonly high: number }, within: TiledMask | null, image: { readonly width: number; readonly height: number }): TiledMask {
  if (window.pixelsPerSample !== 1) throw new AppError('vision.scale', 'A threshold needs the photograph at its own size.');
  const { left, top, width, height } = window;
  const values = channelValues(window, channel);
  const selected = new Uint8Array(values.length);
  if (within === null) selected.fill(1);
  else readMaskWindow(within, { left, top, right: left + width, bottom: top + height }, 0, selected);
  for (let i = 0; i < values.length; i++) if (values[i] < low || values[i] > high) selected[i] = 0;
  return maskOfSamples(window, image, selected);
}
