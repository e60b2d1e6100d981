import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { countPixels, type LabelMap } from '../mask/labelMap.ts';
import { remark, type Remark } from '../report/remark.ts';

/** Says once of every id that masks hold and the list of classes does not name. The pixels keep their id. */
export class UnknownIds {
  private readonly known: Set<number>;
  private readonly warnings: Remark[];

  /** @param warnings of the dataset; grows */
  constructor({ classes }: ClassSet, warnings: Remark[]) {
    this.known = new Set([IGNORE_INDEX, ...classes.map(({ id }) => id)]);
    this.warnings = warnings;
  }

  /** @param path of the mask, for the sentence */
  look(labelMap: LabelMap, path: string): void {
    countPixels(labelMap).forEach((count, id) => {
      if (count === 0 || this.known.has(id)) return;
      this.known.add(id);
      this.warnings.push(remark('import.unknownId', `${path} has ${count} pixels of id ${id}, which the list of classes does not name: they keep the id.`, { path, pixels: count, id }));
    });
  }
}
