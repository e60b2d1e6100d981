import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { AppError } from '../errors/appError.ts';
import { remark, type Remark } from '../report/remark.ts';
import { IGNORE_LABEL } from './labelmeFile.ts';

/**
 * Names of classes by id, for formats that know classes by their names alone. A class that is called like what labelme
 * and CVAT have for pixels to be ignored is `class ID` there.
 * @throws AppError `export.sameName` where two classes have one name
 */
export function classNames({ classes }: ClassSet): Map<number, string> {
  const ids = new Map<string, number>();
  for (const { id, name } of classes) {
    const other = ids.get(name);
    if (other !== undefined) throw new AppError('export.sameName', `The classes ${other} and ${id} are both called "${name}", but this format knows classes by name: rename one of them.`, { name, ids: [other, id] });
    ids.set(name, id);
  }
  return new Map(classes.filter(({ id }) => id !== IGNORE_INDEX).map(({ id, name }) => [id, name === IGNORE_LABEL ? `class ${id}` : name]));
}

/** For the report, where a class could not keep its name. */
export function reservedNameLosses({ classes }: ClassSet): Remark[] {
  return classes
    .filter(({ id, name }) => id !== IGNORE_INDEX && name === IGNORE_LABEL)
    .map(({ id }) => remark('loss.reservedName', `The class ${id} is called "class ${id}" there, because "${IGNORE_LABEL}" stands for pixels to be ignored.`, { id, name: IGNORE_LABEL }));
}
