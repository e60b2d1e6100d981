import type { ModelDescription } from '../../core/model/modelDescription.ts';

export type Normalisation = Pick<ModelDescription['input'], 'scale' | 'mean' | 'std'>;

/** The conventions in use; normalised = (value * scale - mean) / std with value 0..255. */
export const normalisationPresets = {
  asIs: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  zeroToOne: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  minusOneToOne: { scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  imageNet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Normalisation>;

export type NormalisationPreset = keyof typeof normalisationPresets;

const TOLERANCE = 1e-6;

/** The preset that these numbers are; null where they are none of them. */
export function presetOf({ scale, mean, std }: Normalisation): NormalisationPreset | null {
  const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => Math.abs(value - b[i]) < TOLERANCE);
  const found = Object.entries(normalisationPresets).find(
    ([, preset]) => Math.abs(preset.scale - scale) < TOLERANCE && same(preset.mean, mean) && same(preset.std, std),
  );
  return found === undefined ? null : (found[0] as NormalisationPreset);
}
