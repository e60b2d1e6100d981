import type { ModelSummary } from '../../core/report/doctorReport.ts';
import { catalogue } from '../../models/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../models/catalogue/catalogueEntry.ts';
import type { InstalledModel } from './runnableModel.ts';

/** Of the published file that a model is, or was made from, however it was installed and whatever it is called; else null. */
export function publishedAccuracy({ sha256, madeFrom }: Pick<InstalledModel, 'sha256' | 'madeFrom'>): ModelSummary['accuracy'] {
  const ofFile = madeFrom?.sha256 ?? sha256;
  const entry = catalogue.find((each) => ofFile.startsWith(each.sha256));
  return entry === undefined ? null : accuracyOf(entry);
}

export function accuracyOf({ accuracy: { miou, pixelAccuracy, images } }: CatalogueEntry): NonNullable<ModelSummary['accuracy']> {
  return { miou, pixelAccuracy, images };
}
