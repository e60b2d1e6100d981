import type { Editor } from '../editor/editor.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { labelTiles } from '../mask/labelTiles.ts';
import type { PredictionDifference } from './predictionDifference.ts';

/**
 * Gives the pixels that nobody has touched the classes of a label map, as one undo step.
 * @param difference of the editor's document
 * @returns how many pixels changed
 */
export function relabelUntouched(editor: Editor, difference: PredictionDifference, wanted: LabelMap, background: number): number {
  const mask = difference.untouchedChanges(wanted);
  if (mask.isEmpty) return 0;
  const stroke = editor.beginRelabel('relabel', (index, pixels) => labelTiles(wanted, index, pixels), background);
  stroke.addMask(mask);
  stroke.complete();
  return mask.area();
}

/**
 * Gives pixels back what the model said of them, as one undo step. Locked layers keep theirs.
 * @param layerId the layer that is reverted, with what it lost to others; null = the whole image
 * @returns whether anything was different
 */
export function revertToPrediction(editor: Editor, difference: PredictionDifference, predicted: LabelMap, background: number, layerId: string | null): boolean {
  const layer = editor.document.layers.find(({ id }) => id === layerId);
  const mask = difference.editedMask(layer);
  if (mask.isEmpty) return false;
  const stroke = editor.beginRelabel('revert', (index, pixels) => labelTiles(predicted, index, pixels), background);
  stroke.addMask(mask);
  stroke.complete();
  return true;
}
