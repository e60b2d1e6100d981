import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { countPixels, type LabelMap } from '../mask/labelMap.ts';

/** Says once of every id that masks hold and the list of classes does not name. The pixels keep their id. */
export class UnknownIds {
  private readonly known: Set<number>;
  private readonly warnings: string[];

  /** @param warnings of the dataset; grows */
  constructor({ classes }: ClassSet, warnings: string[]) {
    this.known = new Set([IGNORE_INDEX, ...classes.map(({ id }) => id)]);
    this.warnings = warnings;
  }

  /** @param path of the mask, for the sentence */
  look(labelMap: LabelMap, path: string): void {
    countPixels(labelMap).forEach((count, id) => {
      if (count === 0 || this.known.has(id)) return;
      this.known.add(id);
      this.warnings.push(`${path} has ${count} pixels of id ${id}, which the list of classes does not name: they keep the id.`);
    });
  }
}
