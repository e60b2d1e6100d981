import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import { GraphIndex } from '../onnx/graphIndex.ts';
import type { ModelProto } from '../onnx/onnxTypes.ts';
import { evidenceOf, type Evidence, type Note } from './evidence.ts';
import { guessClasses } from './guessClasses.ts';
import { guessInput } from './guessInput.ts';
import { guessOutput } from './guessOutput.ts';

export interface GuessedDescription {
  description: ModelDescription;
  evidence: Evidence[];
}

/**
 * Reads off an ONNX file how it is to be run: layout, type, sizes, what its output holds, and how many classes there are.
 * What a file cannot say (normalisation, class names) is filled in with the convention that the rest of the file
 * suggests, and marked as uncertain.
 * @param name for people, e.g. the file's name without its ending
 * @throws AppError `model.notSegmentation` saying what is missing
 */
export function guessDescription(model: ModelProto, name: string): GuessedDescription {
  const index = new GraphIndex(model);
  const evidence: Evidence[] = [];
  const note: Note = (field, value, why, certain = true) => {
    evidence.push(evidenceOf(field, value, why, certain));
  };
  const declaredInput = guessInput(index, note);
  const { output, channels, isGoogleLineage } = guessOutput(index, declaredInput, note);
  const { classes, backgroundId } = guessClasses(channels, output, note);
  const input = declaredInput.complete(isGoogleLineage);
  return { description: modelDescriptionSchema.parse({ name, input, output, classes, backgroundId }), evidence };
}
