import type { ModelDescription } from '../model/modelDescription.ts';
import type { TeacherPixels } from './trainingPlan.ts';

interface Normalisation {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** PIXELS of training/distillation.py: (value * scale - mean) / std with value 0..255. */
const KNOWN: Record<TeacherPixels, Normalisation> = {
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  '-1..1': { scale: 1, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
  '0..1': { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
};

/** How train.py calls the pixels that a model takes; null where it has no name for them and the model cannot teach. */
export function teacherPixels({ input, output }: Pick<ModelDescription, 'input' | 'output'>): TeacherPixels | null {
  if (input.layout !== 'NCHW' || input.channelOrder !== 'RGB' || input.dtype !== 'float32' || input.size.kind === 'fixed') return null;
  if (output.kind !== 'logits' || output.singleChannel || output.classAxis !== 1) return null;
  const names = Object.keys(KNOWN) as TeacherPixels[];
  return names.find((name) => isSame(KNOWN[name], input)) ?? null;
}

/** Black and white become the same numbers. */
function isSame(known: Normalisation, given: Normalisation): boolean {
  const at = ({ scale, mean, std }: Normalisation, value: number): number[] => mean.map((shift, i) => (value * scale - shift) / std[i]);
  return [0, 255].every((value) => at(known, value).every((expected, i) => Math.abs(expected - at(given, value)[i]) < 1e-3));
}
