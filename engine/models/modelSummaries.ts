import type { ModelSummary } from '../../core/report/doctorReport.ts';
import { catalogue } from '../../models/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../models/catalogue/catalogueEntry.ts';
import type { ModelStore } from './modelStore.ts';
import { accuracyOf } from './publishedAccuracy.ts';

/** The installed models, then what the catalogue has beside them. */
export async function modelSummaries(store: ModelStore): Promise<ModelSummary[]> {
  const installed = await store.summaries();
  const others: ModelSummary[] = [];
  for (const entry of catalogue) {
    // A damaged one is there, too: getting it again would not help before it is removed.
    if (!(await store.has(entry.id))) others.push(catalogueSummary(entry));
  }
  return [...installed, ...others];
}

export function catalogueSummary(entry: CatalogueEntry): ModelSummary {
  const { id, name, classes, sizeBytes, url, license, sha256 } = entry;
  return { id, name, installed: false, default: false, classes: classes.map((each) => each.name), bytes: sizeBytes, source: url, license, sha256, accuracy: accuracyOf(entry) };
}
