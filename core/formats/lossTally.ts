import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import type { Attributes, DatasetObject } from './datasetFormat.ts';
import { objectsOverlap } from './objectsOverlap.ts';
import { remark, type Remark } from '../report/remark.ts';

/** What a format has a place for. */
export interface Holds {
  /** Several objects of one class in an image, told apart. */
  readonly instances?: boolean;
  readonly overlap?: boolean;
  readonly crowd?: boolean;
  readonly names?: boolean;
  readonly attributes?: boolean;
  readonly imageAttributes?: boolean;
}

/** Counts the objects that have something which a format cannot hold. What nobody made use of is no loss. */
export class LossTally {
  private readonly holds: Holds;
  private readonly counts = { instances: 0, overlap: 0, crowd: 0, names: 0, attributes: 0, imageAttributes: 0 };

  constructor(holds: Holds) {
    this.holds = holds;
  }

  /** The objects of one image. */
  add(objects: readonly DatasetObject[], imageAttributes: Attributes): void {
    const { counts } = this;
    if (Object.keys(imageAttributes).length > 0) counts.imageAttributes++;
    const visible = objects.filter(({ classId }) => classId !== IGNORE_INDEX);
    if (new Set(visible.map(({ classId }) => classId)).size < visible.length) counts.instances++;
    if (!this.holds.overlap && objectsOverlap(visible)) counts.overlap++;
    for (const { crowd, name, attributes } of objects) {
      if (crowd) counts.crowd++;
      if (name !== '') counts.names++;
      if (Object.keys(attributes).length > 0) counts.attributes++;
    }
  }

  /** @param format as people call it: `PASCAL VOC` */
  losses(format: string): Remark[] {
    const { counts, holds } = this;
    const sentences: Record<keyof Holds, string> = {
      instances: `${images(counts.instances)} several objects of one class, which ${format} cannot tell apart.`,
      overlap: `${images(counts.overlap)} objects that cover each other: ${format} holds only what is on top.`,
      crowd: `${format} cannot say of an object that it is a crowd (${counts.crowd} here).`,
      names: `${format} has no names of objects (${counts.names} here).`,
      attributes: `${format} has no attributes of objects (${counts.attributes} objects here have some).`,
      imageAttributes: `${format} has no attributes of images (${counts.imageAttributes} images here have some).`,
    };
    const lost = (Object.keys(sentences) as (keyof Holds)[]).filter((what) => !holds[what] && counts[what] > 0);
    return lost.map((what) => remark(`loss.${what}`, sentences[what], { format, count: counts[what] }));
  }
}

function images(count: number): string {
  return count === 1 ? '1 image has' : `${count} images have`;
}
