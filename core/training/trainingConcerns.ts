import type { ExportReport } from '../report/exportReport.ts';

/** Below these, a network hardly learns what is in the images. */
export const FEW_IMAGES = 50;
export const FEW_IMAGES_OF_CLASS = 10;

/** What of an export will be felt in training, beside its own warnings (which name classes without a pixel). */
export type TrainingConcern =
  | { readonly kind: 'fewImages'; readonly images: number }
  | { readonly kind: 'noValidation' }
  | { readonly kind: 'rareClasses'; readonly names: readonly string[] };

/** The worst first. */
export function trainingConcerns({ splits, provenance }: Pick<ExportReport, 'splits' | 'provenance'>): TrainingConcern[] {
  const concerns: TrainingConcern[] = [];
  const images = splits.train ?? 0;
  if (images < FEW_IMAGES) concerns.push({ kind: 'fewImages', images });
  if ((splits.val ?? 0) === 0) concerns.push({ kind: 'noValidation' });
  const rare = provenance.classes.filter((each) => each.pixels > 0 && each.images < FEW_IMAGES_OF_CLASS);
  if (rare.length > 0) concerns.push({ kind: 'rareClasses', names: rare.map(({ name }) => name) });
  return concerns;
}
