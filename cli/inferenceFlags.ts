import type { Command } from 'commander';
import { AppError } from '../core/errors/appError.ts';
import { DEFAULT_INFERENCE_OPTIONS, DEFAULT_OVERLAP_SHARE, type InferenceOptions } from '../core/inference/inferenceOptions.ts';
import { integerBetween, positiveInteger, scaleList } from './optionParsers.ts';

/** Options about how an image goes through the network. */
export interface InferenceFlags {
  readonly longSide?: number;
  readonly scales?: number[];
  readonly flip?: boolean;
  readonly tile?: number;
  readonly overlap?: number;
}

export function addInferenceFlags(command: Command): Command {
  return command
    .option('--long-side <N>', "scale images so that their long side has N pixels before they go through the network (default: the model's own; with --tile the photograph's)", positiveInteger)
    .option('--scales <LIST>', 'run at several multiples of the long side and average the probabilities, as in 0.5,0.75,1,1.25,1.5,1.75; slower, better', scaleList)
    .option('--flip', 'also run mirrored left to right, and average; twice the time')
    .option('--tile <N>', 'run on overlapping tiles of N x N pixels, so that small things in large photographs are seen', positiveInteger)
    .option('--overlap <N>', 'pixels that neighbouring tiles share at least (default: a quarter of the tile)', integerBetween(0, 32_768));
}

/** @throws AppError `usage.overlap` where there are no tiles to overlap */
export function inferenceOptionsOf({ longSide, scales, flip, tile, overlap }: InferenceFlags): InferenceOptions {
  if (tile === undefined && overlap !== undefined) throw new AppError('usage.overlap', '--overlap says how far tiles overlap, but there are none: add --tile N, or leave it out.');
  return {
    longSide: longSide ?? DEFAULT_INFERENCE_OPTIONS.longSide,
    scales: scales ?? DEFAULT_INFERENCE_OPTIONS.scales,
    flip: flip ?? DEFAULT_INFERENCE_OPTIONS.flip,
    tile: tile === undefined ? null : { sidePx: tile, overlapPx: overlap ?? Math.floor(tile * DEFAULT_OVERLAP_SHARE) },
  };
}
