import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { IGNORE_INDEX, type ClassSet } from './classDefinition.ts';
import type { ClassMapping } from './classMapping.ts';
import { classSetOf, type ClassProposal } from './classProposal.ts';

const fileSchema = z.record(z.string(), z.string().min(1).nullable());

/**
 * Reads what the classes of a model are in a project: a JSON object from the model's names to the project's, null =
 * left out. Names that the project does not have become classes of it, with the lowest free ids. A class of the model
 * that the file does not name keeps its id.
 * @param fileName for the sentence
 * @throws AppError `classes.badMapping`
 */
export function readMappingFile(text: string, fileName: string, modelClasses: readonly { readonly id: number; readonly name: string }[], project: ClassSet): { mapping: ClassMapping; classSet: ClassSet } {
  const names = parsed(text, fileName);
  const modelIds = new Map(modelClasses.map(({ id, name }) => [name, id]));
  // Pixels without a layer need a value in a project that begins here.
  const classes: ClassProposal['classes'][number][] = project.classes.length > 0 ? [...project.classes] : [{ id: 0, name: 'background' }];
  const mapping = Object.entries(names).map(([from, to]) => {
    const id = modelIds.get(from);
    if (id === undefined) throw bad(fileName, `the model has no class "${from}"`);
    if (to === null) return { from: id, to: null };
    const known = classes.find(({ name }) => name === to);
    if (known !== undefined) return { from: id, to: known.id };
    const added = { id: freeId(classes), name: to };
    classes.push(added);
    return { from: id, to: added.id };
  });
  const isNew = project.classes.length === 0;
  return { mapping, classSet: classes.length === project.classes.length ? project : classSetOf({ classes, backgroundId: isNew ? 0 : project.backgroundId }) };
}

function parsed(text: string, fileName: string): Record<string, string | null> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw Object.assign(bad(fileName, 'it is not JSON'), { cause: error });
  }
  const checked = fileSchema.safeParse(data);
  if (!checked.success) throw bad(fileName, 'it is not an object from names to names or null');
  return checked.data;
}

function freeId(classes: readonly { readonly id: number }[]): number {
  const ids = new Set(classes.map(({ id }) => id));
  let id = 0;
  while (ids.has(id)) id++;
  if (id >= IGNORE_INDEX) throw new AppError('class.full', 'There are 254 classes already, the most that a label map can tell apart.');
  return id;
}

function bad(fileName: string, why: string): AppError {
  return new AppError('classes.badMapping', `${fileName} does not say what the classes of the model are: ${why}. Write {"name of the model's class": "name in the project", "another": null}.`, { name: fileName });
}
