import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { hexColor } from '../../core/classes/hexColor.ts';
import { importConflict, importedClasses } from '../../core/classes/importedClasses.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import { AppError } from '../../core/errors/appError.ts';
import { t } from '../messages/translate.ts';

/**
 * A new class with the lowest free id and its VOC colour; a name that is taken gets a number.
 * Where there is none yet, id 0 stays free for a background.
 * @throws AppError `class.full` where all 255 ids are taken
 */
export function addClass(classSet: ClassSet, wantedName: string): { classSet: ClassSet; id: number } {
  const ids = new Set(classSet.classes.map((definition) => definition.id));
  let id = 1;
  while (ids.has(id)) id++;
  if (id >= IGNORE_INDEX) throw new AppError('class.full', t('class.full'));
  const names = new Set(classSet.classes.map((definition) => definition.name));
  let name = wantedName;
  for (let number = 2; names.has(name); number++) name = `${wantedName} ${number}`;
  const classes = [...classSet.classes, { id, name, color: hexColor(vocColor(id)) }].sort((a, b) => a.id - b.id);
  return { classSet: { ...classSet, classes }, id };
}

/** @throws AppError `class.duplicate` where another class has that name */
export function changeClass(classSet: ClassSet, id: number, after: Partial<Omit<ClassDefinition, 'id'>>): ClassSet {
  if (after.name !== undefined && classSet.classes.some((other) => other.id !== id && other.name === after.name)) {
    throw new AppError('class.duplicate', t('class.duplicate', { name: after.name }));
  }
  return { ...classSet, classes: classSet.classes.map((definition) => (definition.id === id ? { ...definition, ...after } : definition)) };
}

/** One place up (-1) or down (1) in the list; at its end it stays. */
export function moveClass(classSet: ClassSet, id: number, step: 1 | -1): ClassSet {
  const classes = [...classSet.classes];
  const from = classes.findIndex((definition) => definition.id === id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= classes.length) return classSet;
  [classes[from], classes[to]] = [classes[to], classes[from]];
  return { ...classSet, classes };
}

/**
 * A list of classes in the place of those of the project. Classes that something is labelled with stay where the list
 * does not have their id; all others go.
 * @param usedIds classes with layers
 * @throws AppError `class.importConflict` where the list has another class with the id of one that is in use
 */
export function importClasses(classSet: ClassSet, imported: ClassSet, usedIds: ReadonlySet<number>): ClassSet {
  const conflict = importConflict(classSet, imported, usedIds);
  if (conflict !== null) throw new AppError('class.importConflict', t('class.importConflict', { ...conflict }));
  return importedClasses(classSet, imported, usedIds);
}
