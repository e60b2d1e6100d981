import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';

/**
 * Names of classes by id, for formats that know classes by their names alone.
 * @throws AppError `export.sameName` where two classes have one name
 */
export function classNames({ classes }: ClassSet): Map<number, string> {
  const ids = new Map<string, number>();
  for (const { id, name } of classes) {
    const other = ids.get(name);
    if (other !== undefined) throw new AppError('export.sameName', `The classes ${other} and ${id} are both called "${name}", but this format knows classes by name: rename one of them.`, { name });
    ids.set(name, id);
  }
  return new Map(classes.filter(({ id }) => id !== IGNORE_INDEX).map(({ id, name }) => [id, name]));
}
