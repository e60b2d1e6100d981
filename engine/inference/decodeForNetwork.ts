import { readFile, stat } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { automaticTiles } from '../../core/inference/automaticTiles.ts';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import { planViews, type ViewPlan } from '../../core/inference/planViews.ts';
import { contentHash, contentHashOfFile } from '../images/contentHash.ts';
import { imageError } from '../images/imageError.ts';
import { openImage, pixelLimitOfEnvironment } from '../images/openImage.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import { photographBands } from './photographBands.ts';
import { wholePicture, type PictureRows } from './pictureRows.ts';
import type { PixelWork } from './pixelWork.ts';
import type { PhotographFile } from './protocol.ts';

/** A photograph at the sizes at which the network sees it, and its own size. */
export interface NetworkInput {
  readonly plan: ViewPlan;
  /** One for each of the plan's sizes. */
  readonly pictures: readonly PictureRows[];
  /** What it is really seen with: those asked for, or tiles where it is larger than any photograph. */
  readonly options: InferenceOptions;
  /** Of the upright photograph, in pixels. */
  readonly imageHeight: number;
  readonly imageWidth: number;
  readonly file: PhotographFile;
  readonly decodeMs: number;
}

/** A reduction by more than this would skip pixels if it were not averaged. */
const LARGEST_PLAIN_REDUCTION = 2;
/** Larger pictures are read in bands of rows. */
const MOST_WHOLE_PIXELS = 40_000_000;
/** Larger files are read by the decoder itself, piece by piece. */
const MOST_WHOLE_BYTES = 64 * 1024 * 1024;

/**
 * Decodes a photograph upright (as engine/images/decodeImage does) and scales it to each size. Enlarged, or reduced to not
 * less than half, it is interpolated bilinearly without averaging, as in the training of DeepLab: an antialiased reduction is
 * softer and costs up to 0.02 of mean IoU (docs/inference-quality.md), and libvips shifts what it enlarges by half a pixel. Reduced
 * further, it is averaged (Lanczos) while it is decoded, so that a photograph of 50 megapixels is never held whole
 * unless it is to be seen at its own size; then it comes in bands of rows.
 * @throws AppError `image.*`, `usage.overlap`
 */
export async function decodeForNetwork(
  path: string,
  model: Pick<RunnableModel, 'description' | 'runnable'>,
  asked: InferenceOptions,
  pixelWork: Pick<PixelWork, 'resample'>,
): Promise<NetworkInput> {
  const startMs = performance.now();
  const { bytes, file } = await readPhotographFile(path);
  return openImage(path, { bytes }, async (image) => {
    const metadata = await image.metadata();
    const { autoOrient: photograph } = metadata;
    const options = automaticTiles(asked, model, photograph);
    const plan = planViews(model.description, model.runnable, photograph, options);
    const isLarge = photograph.width * photograph.height > MOST_WHOLE_PIXELS;
    let whole: Promise<Uint8Array> | null = null;
    const pictures: PictureRows[] = [];
    for (const [sizeIndex, { height, width }] of plan.sizes.entries()) {
      if (Math.max(photograph.height / height, photograph.width / width) > LARGEST_PLAIN_REDUCTION) {
        const reduce = (source: Sharp): Promise<Uint8Array> => rgbPixels(source.resize(width, height, { fit: 'fill', kernel: 'lanczos3' }), metadata);
        const reduced = isLarge ? await openImage(path, { bytes, sequential: true }, reduce) : await reduce(image.clone());
        pictures.push(wholePicture(reduced, height, width));
      } else if (isLarge) {
        const ranges = plan.views.filter((view) => view.sizeIndex === sizeIndex).map((view) => ({ from: view.top, to: view.top + view.height }));
        pictures.push(photographBands(path, { ...photograph, orientation: metadata.orientation ?? 1 }, { height, width }, ranges));
      } else {
        whole ??= rgbPixels(image.clone(), metadata);
        const picture = await whole;
        const isAsItIs = height === photograph.height && width === photograph.width;
        const pixels = isAsItIs ? picture : await pixelWork.resample({ picture, height: photograph.height, width: photograph.width, newHeight: height, newWidth: width });
        pictures.push(wholePicture(pixels, height, width));
      }
    }
    return { plan, pictures, options, imageHeight: photograph.height, imageWidth: photograph.width, file, decodeMs: performance.now() - startMs };
  });
}

/** A file is read once: what is decoded is what was hashed. Of a large one only the hash is made here. */
async function readPhotographFile(path: string): Promise<{ bytes: Uint8Array | undefined; file: PhotographFile }> {
  try {
    const facts = await stat(path);
    const bytes = facts.isFile() && facts.size <= MOST_WHOLE_BYTES && facts.size > 0 ? await readFile(path) : undefined;
    const hash = bytes === undefined ? await contentHashOfFile(path) : contentHash(bytes);
    return { bytes, file: { contentHash: hash, sizeBytes: facts.size, modifiedMs: facts.mtimeMs } };
  } catch (error) {
    throw await imageError(path, error, pixelLimitOfEnvironment());
  }
}

/** Uint8 [height, width, 3], upright, sRGB, white behind what is transparent. */
function rgbPixels(image: Sharp, { hasAlpha }: Pick<Metadata, 'hasAlpha'>): Promise<Uint8Array> {
  const opaque = hasAlpha === false ? image.autoOrient() : image.autoOrient().flatten({ background: '#ffffff' });
  return opaque.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}
