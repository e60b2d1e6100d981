import { freeName } from '../classes/classProposal.ts';
import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';
import { remark, type Remark } from '../report/remark.ts';
import { IGNORE_LABEL } from './labelmeFile.ts';

/** A name as a format can write it, empty where nothing is left of it. Names that differ may become the same. */
type Writable = (name: string) => string;

const asItIs: Writable = (name) => name;

/**
 * Names of classes by id, for formats that know classes by their names alone: no two are the same, see `namesInFile`.
 * @throws AppError `export.sameName` where two classes have one name
 */
export function classNames(classSet: ClassSet, writable = asItIs): Map<number, string> {
  const ids = new Map<string, number>();
  for (const { id, name } of classSet.classes) {
    const other = ids.get(name);
    if (other !== undefined) throw new AppError('export.sameName', `The classes ${other} and ${id} are both called "${name}", but this format knows classes by name: rename one of them.`, { name, ids: [other, id] });
    ids.set(name, id);
  }
  return namesInFile(classSet, writable);
}

/**
 * By which name a file has each class. A class that is called like what the format has for pixels to be ignored, or of whose
 * name nothing can be written, is `class ID` there; where another class has that name, or has the name that is left of one that
 * cannot be written, a number follows.
 * @param ignoreLabel what the format has for pixels to be ignored
 */
export function namesInFile({ classes }: ClassSet, writable = asItIs, ignoreLabel = IGNORE_LABEL): Map<number, string> {
  const own = new Set([ignoreLabel, ...classes.map(({ name }) => name)]);
  const nameOf = (id: number, name: string): string => {
    const wanted = (name === ignoreLabel ? '' : writable(name)) || `class ${id}`;
    return wanted === name ? name : freeName(wanted, own);
  };
  return new Map(classes.filter(({ id }) => id !== IGNORE_INDEX).map(({ id, name }) => [id, nameOf(id, name)]));
}

/** For the report, where a class could not keep its name. */
export function classNameLosses(classSet: ClassSet, writable = asItIs, ignoreLabel = IGNORE_LABEL): Remark[] {
  const names = namesInFile(classSet, writable, ignoreLabel);
  return classSet.classes.flatMap(({ id, name }) => {
    const given = names.get(id);
    if (given === undefined || given === name) return [];
    if (name === ignoreLabel) return [remark('loss.reservedName', `The class ${id} is called "${given}" there, because "${ignoreLabel}" stands for pixels to be ignored.`, { id, name, given })];
    return [remark('loss.unwritableName', `The class ${id} is called "${given}" there, because its name has characters that the format cannot write.`, { id, given })];
  });
}
