import { z } from 'zod';

/** The scales of the paper (section 4.1), as multiples of the long side. */
export const PAPER_SCALES: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75];

/**
 * How an image goes through the network. More than one scale and `flip` mean that the network runs several times and the
 * softmax probabilities are averaged at the size of the photograph; `tile` means that it sees the photograph in parts.
 */
export const inferenceOptionsSchema = z.strictObject({
  /** Long side in pixels of the image that goes through the network; null = the model's own, with tiles the photograph's. */
  longSide: z.number().int().min(1).nullable(),
  /** Multiples of the long side. */
  scales: z.array(z.number().min(0.1).max(4)).min(1),
  /** Also left-right mirrored. */
  flip: z.boolean(),
  tile: z
    .strictObject({
      /** Side of the tiles, in pixels of the scaled image. */
      sidePx: z.number().int().min(1),
      /** What neighbouring tiles share at least, in pixels of the scaled image. */
      overlapPx: z.number().int().min(0),
    })
    .nullable(),
});
export type InferenceOptions = z.infer<typeof inferenceOptionsSchema>;

/** One run over the whole photograph at the model's own size. */
export const DEFAULT_INFERENCE_OPTIONS: InferenceOptions = { longSide: null, scales: [1], flip: false, tile: null };

/** Share of a tile's side that neighbours share unless told otherwise. */
export const DEFAULT_OVERLAP_SHARE = 1 / 4;

/** True where the network runs once over the whole photograph, so that there is nothing to average. */
export function isSingleView({ scales, flip, tile }: InferenceOptions): boolean {
  return scales.length === 1 && !flip && tile === null;
}
