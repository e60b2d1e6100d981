import { IGNORE_INDEX, type ClassSet } from '../../core/classes/classDefinition.ts';
import { countPixels, type LabelMap } from '../../core/mask/labelMap.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { ExportReport } from '../../core/report/exportReport.ts';
import type { PredictedLabels } from '../project/datasetStore.ts';
import type { ExportImages } from './exportImages.ts';
import { labelMapDigest } from './labelMapDigest.ts';
import type { PreparedImage } from './exportSource.ts';

interface ClassTally {
  images: number;
  pixels: number;
  /** Pixels that are as a model predicted them. */
  predicted: number;
}

/** So many images are named for what concerns many: enough to see what kind they are. The number says the rest. */
export const NAMED = 3;

/** What is counted while images go by; what is known of each image is in the ledger. */
export class ExportTally {
  readonly failures: ItemFailure[] = [];
  /** Images without a pixel of any class but the background, and the first paths of them. */
  readonly empty = { count: 0, first: [] as string[] };
  /** Images that have pixels of an id without a class, by id. */
  readonly unknownIds = new Map<number, number>();
  unreviewed = 0;
  reviewed = 0;
  private readonly images: Pick<ExportImages, 'read'>;
  private readonly projectClasses: ClassSet;
  private readonly exportedClasses: ClassSet;
  private readonly classes = new Map<number, ClassTally>();
  private readonly models = new Map<string, { id: string; name: string; images: number }>();

  constructor(projectClasses: ClassSet, exportedClasses: ClassSet, images: Pick<ExportImages, 'read'>) {
    this.images = images;
    this.projectClasses = projectClasses;
    this.exportedClasses = exportedClasses;
  }

  add({ image, labelMap, photo, photoHash }: PreparedImage, reviewed: boolean, predicted: PredictedLabels | null): void {
    const { path } = image;
    this.countClasses(path, labelMap, predicted);
    if (reviewed) this.reviewed++;
    else this.unreviewed++;
    this.images.read(path, { digest: labelMapDigest(labelMap), photoHash, isUprightJpeg: photo.isUprightJpeg });
    if (predicted !== null) {
      const model = this.models.get(predicted.modelHash) ?? { id: predicted.modelId, name: predicted.modelName, images: 0 };
      model.images++;
      this.models.set(predicted.modelHash, model);
    }
  }

  /** Classes that no image has a pixel of. */
  get classesWithoutPixels(): string[] {
    return this.exportedClasses.classes.filter(({ id }) => id !== IGNORE_INDEX && id !== this.exportedClasses.backgroundId && !this.classes.has(id)).map(({ name }) => name);
  }

  provenance(): ExportReport['provenance'] {
    const share = ({ pixels, predicted }: ClassTally): number | null => (pixels === 0 ? null : (pixels - predicted) / pixels);
    const total: ClassTally = { images: 0, pixels: 0, predicted: 0 };
    const classes = this.exportedClasses.classes.flatMap(({ id, name }) => {
      const tally = this.classes.get(id);
      if (tally === undefined || id === IGNORE_INDEX) return [];
      if (id !== this.exportedClasses.backgroundId) {
        total.pixels += tally.pixels;
        total.predicted += tally.predicted;
      }
      return [{ id, name, images: tally.images, pixels: tally.pixels, humanShare: share(tally) }];
    });
    const models = [...this.models].map(([sha256, { id, name, images }]) => ({ id, name, sha256, images })).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    return { models, reviewed: this.reviewed, humanShare: share(total), classes };
  }

  private countClasses(path: string, labelMap: LabelMap, predicted: PredictedLabels | null): void {
    const counts = countPixels(labelMap);
    const asPredicted = countEqual(labelMap, predicted?.labelMap ?? null);
    let objects = 0;
    counts.forEach((count, id) => {
      if (count === 0) return;
      if (id !== IGNORE_INDEX && id !== this.exportedClasses.backgroundId) objects++;
      const tally = this.classes.get(id) ?? { images: 0, pixels: 0, predicted: 0 };
      this.classes.set(id, tally);
      tally.images++;
      tally.pixels += count;
      tally.predicted += asPredicted[id];
      const isKnown = id === IGNORE_INDEX || id === this.projectClasses.backgroundId || this.projectClasses.classes.some((definition) => definition.id === id);
      if (!isKnown) this.unknownIds.set(id, (this.unknownIds.get(id) ?? 0) + 1);
    });
    if (objects > 0) return;
    this.empty.count++;
    if (this.empty.first.length < NAMED) this.empty.first.push(path);
  }
}

/** Pixels of each id that both label maps have. A prediction of another size is of another photograph. */
function countEqual(labelMap: LabelMap, predicted: LabelMap | null): Float64Array {
  const counts = new Float64Array(256);
  if (predicted === null || predicted.width !== labelMap.width || predicted.height !== labelMap.height) return counts;
  for (let i = 0; i < labelMap.data.length; i++) if (labelMap.data[i] === predicted.data[i]) counts[labelMap.data[i]]++;
  return counts;
}
