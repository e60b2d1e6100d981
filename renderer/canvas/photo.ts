import { fromPlainError, type PlainError } from '../../core/errors/appError.ts';
import type { PhotoAccess } from '../../core/editor/photoAccess.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';
import type { PixelWindow } from '../../core/vision/pixelWindow.ts';
import { canvasRect, imageRectOf, type DeviceView } from './deviceView.ts';
import { halvedSize, readPhotoLevels } from './photoLevels.ts';

/** From this many device pixels per image pixel on, image pixels are shown as sharp squares. */
const SHARP_FROM_SCALE = 2;

/** Addresses of one photograph, as imageUrl in core/ipc/contract.ts gives them. */
export interface PhotoSource {
  readonly full: string;
  /** A small picture of it, which is there sooner; null where that saves nobody time. */
  readonly preview: string | null;
}

/**
 * The photograph of an image, decoded once, with reductions to half, a quarter, … of its size: drawing from the one
 * that fits keeps fine detail from flickering when zoomed out and makes panning cheap. Until it is decoded, its preview is drawn.
 */
export class Photo implements PhotoAccess {
  /** Resolves when the photograph itself is there. Rejects with an AppError, or with what was given to abort. */
  readonly whole: Promise<void>;
  private readonly levels: ImageBitmap[] = [];
  private preview: ImageBitmap | null = null;
  private closed = false;
  private reducer: Worker | null = null;

  private constructor(full: Promise<ImageBitmap>) {
    this.whole = full.then((bitmap) => {
      if (this.closed) return bitmap.close();
      this.levels.push(bitmap);
      this.preview?.close();
      this.preview = null;
    });
    // Whoever waits for it hears why it failed; nobody may.
    this.whole.catch(() => undefined);
  }

  /**
   * Resolves as soon as there is something to draw.
   * @param signal stops loading; the promise then rejects with what was given to abort
   * @throws AppError what the main process says, or `image.unreadable`
   */
  static async load({ full, preview }: PhotoSource, signal: AbortSignal): Promise<Photo> {
    const photo = new Photo(readBitmap(full, signal));
    try {
      if (preview === null) await photo.whole;
      // Where there is no preview, the photograph itself says why.
      else await Promise.race([photo.whole, readBitmap(preview, signal).then((bitmap) => photo.showPreview(bitmap), () => photo.whole)]);
    } catch (error) {
      photo.close();
      throw error;
    }
    return photo;
  }

  private showPreview(bitmap: ImageBitmap): void {
    if (this.closed || this.levels.length > 0) bitmap.close();
    else this.preview = bitmap;
  }

  /** Makes the reductions, one after the other, in a thread of its own. @param ready runs after each. Resolves when all are made */
  async reduce(ready: () => void): Promise<void> {
    await this.whole;
    if (this.closed || halvedSize(this.levels[0]) === null) return;
    const shared = await createImageBitmap(this.levels[0]);
    if (this.closed) return shared.close();
    const reducer = new Worker(new URL('./reduceWorker.ts', import.meta.url), { type: 'module', name: 'reductions' });
    this.reducer = reducer;
    try {
      await new Promise<void>((resolve, reject) => {
        reducer.onmessage = ({ data: level }: MessageEvent<ImageBitmap>) => {
          this.levels.push(level);
          ready();
          if (halvedSize(level) === null) resolve();
        };
        reducer.onerror = (event) => reject(new Error(event.message));
        reducer.postMessage(shared, [shared]);
      });
    } finally {
      reducer.terminate();
    }
  }

  /**
   * Draws what the view shows, in device pixels.
   * @param imageWidth, imageHeight of the document: the photograph fills them
   */
  draw(context: CanvasRenderingContext2D, view: DeviceView, imageWidth: number, imageHeight: number): void {
    const { x0, y0, x1, y1 } = imageRectOf(view, canvasRect(view), imageWidth, imageHeight);
    if (this.closed || x0 >= x1 || y0 >= y1) return;
    const level = Math.min(this.levels.length - 1, Math.max(0, Math.floor(-Math.log2(view.scale))));
    const bitmap = this.preview ?? this.levels[level];
    const perPixelX = bitmap.width / imageWidth;
    const perPixelY = bitmap.height / imageHeight;
    context.imageSmoothingEnabled = view.scale < SHARP_FROM_SCALE;
    context.imageSmoothingQuality = 'low';
    context.drawImage(
      bitmap,
      x0 * perPixelX,
      y0 * perPixelY,
      (x1 - x0) * perPixelX,
      (y1 - y0) * perPixelY,
      view.left + x0 * view.scale,
      view.top + y0 * view.scale,
      (x1 - x0) * view.scale,
      (y1 - y0) * view.scale,
    );
  }

  /** As PhotoAccess says. The smaller copies are the reductions that are drawn from, as far as they are made. */
  read(rect: PixelRect, mostSamples: number): PixelWindow | null {
    return this.closed || this.levels.length === 0 ? null : readPhotoLevels(this.levels, rect, mostSamples);
  }

  /** The photograph and its reductions that are made. */
  get levelCount(): number {
    return this.levels.length;
  }

  /** Levels from this one on, for another thread. They share the pixels of these. */
  share(from: number): Promise<ImageBitmap[]> {
    return Promise.all(this.levels.slice(from).map((level) => createImageBitmap(level)));
  }

  /** Frees the pixels. */
  close(): void {
    this.closed = true;
    this.reducer?.terminate();
    this.preview?.close();
    for (const bitmap of this.levels) bitmap.close();
  }
}

async function readBitmap(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await fetch(address, { signal });
  if (!response.ok) throw fromPlainError((await response.json().catch(() => null) as PlainError | null) ?? { code: 'image.unreadable', message: `The photograph cannot be read (${response.status}).`, details: {} });
  const blob = await response.blob();
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (cause) {
    throw fromPlainError({ code: 'image.unreadable', message: 'The photograph cannot be shown: its file is damaged.', details: {} }, { cause });
  }
  if (signal.aborted) bitmap.close();
  signal.throwIfAborted();
  return bitmap;
}
