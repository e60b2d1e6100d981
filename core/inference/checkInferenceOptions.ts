import { AppError } from '../errors/appError.ts';
import type { ModelDescription } from '../model/modelDescription.ts';
import { isSingleView, type InferenceOptions } from './inferenceOptions.ts';
import { tilesAlong } from './tilesAlong.ts';

/**
 * What a model can do with these options, asked before any work is done.
 * @throws AppError `usage.longSide`, `usage.scales`, `usage.tile`, `usage.overlap`, `usage.noScores`
 */
export function checkInferenceOptions(
  model: { readonly id: string; readonly description: Pick<ModelDescription, 'input'>; readonly runnable: { readonly hasLogits: boolean } },
  options: InferenceOptions,
): void {
  const { longSide, scales, tile } = options;
  const { size } = model.description.input;
  if (!model.runnable.hasLogits && !isSingleView(options)) {
    throw new AppError('usage.noScores', `The model ${model.id} gives only labels, no scores that could be averaged: leave --scales, --flip and --tile out.`, { model: model.id });
  }
  if (size.kind === 'fixed') {
    const takes = `which takes ${size.width} x ${size.height} pixels only`;
    if (tile === null && longSide !== null) throw new AppError('usage.longSide', `--long-side has no effect on the model ${model.id}, ${takes}: leave it out.`, { model: model.id });
    if (tile === null && scales.some((scale) => scale !== 1)) throw new AppError('usage.scales', `--scales has no effect on the model ${model.id}, ${takes}: leave it out, or add --tile.`, { model: model.id });
    if (tile !== null && (size.width !== tile.sidePx || size.height !== tile.sidePx)) {
      const advice = size.width === size.height ? `use --tile ${size.width}` : 'leave --tile out';
      throw new AppError('usage.tile', `Tiles of ${tile.sidePx} pixels do not fit the model ${model.id}, ${takes}: ${advice}.`, { model: model.id });
    }
  }
  // The shortest axis that needs two tiles shows whether they can overlap as wanted.
  if (tile !== null) tilesAlong(tile.sidePx + 1, tile.sidePx, tile.overlapPx);
}
