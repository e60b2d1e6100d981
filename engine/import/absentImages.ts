import { AppError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

/** Enough to see what they are. */
const NAMED = 3;

/**
 * Images of a dataset that the folder does not have. They are no failures: who labels the validation photographs of a
 * dataset has only these, and wants to hear once that there are more.
 */
export class AbsentImages {
  private readonly folder: string;
  private readonly names: string[] = [];

  /** @param folder of the project, for the sentence */
  constructor(folder: string) {
    this.folder = folder;
  }

  get count(): number {
    return this.names.length;
  }

  /** @param name as the dataset has it */
  add(name: string): void {
    this.names.push(name);
  }

  /** One sentence, or none. */
  warnings(): Remark[] {
    const { folder, names } = this;
    if (names.length === 0) return [];
    const named = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? `, and ${names.length - NAMED} more` : '');
    const what = names.length === 1 ? '1 image of the dataset is' : `${names.length} images of the dataset are`;
    const sentence = `${what} not in ${folder} and ${names.length === 1 ? 'was' : 'were'} left out: ${named}.`;
    return [remark('import.absent', sentence, { count: names.length, folder, names: names.slice(0, NAMED) })];
  }

  /** One by one, for a person who chooses. */
  list(): ItemFailure[] {
    return this.names.map((name) => itemFailure(name, new AppError('import.noImage', `${name} is not among the images of ${this.folder}: add the photograph to the folder, or leave it out.`, { path: name, folder: this.folder })));
  }
}
