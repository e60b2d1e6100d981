import { classSetOf, type ClassProposal } from '../../core/classes/classProposal.ts';
import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ImportReport } from '../../core/report/importReport.ts';
import type { Project } from '../project/project.ts';

export interface ClassMerge extends Readonly<ImportReport['classes']> {
  /** The project's classes with those that it lacked. */
  readonly classSet: ClassSet;
  /** Uint8 [256]: what an id of the dataset is in the project. */
  readonly ids: Uint8Array;
}

/**
 * Brings the classes of a dataset into those of a project: the background is the background; a class of the same name
 * is that class, also in upper or lower case where only one class there and one here is called so; any other keeps its id where the project has not given it away, and else gets
 * the lowest that is free in both. A project without classes takes the dataset's as they are; in any other, ids that
 * layers use and no class has are not free: their pixels would become something else.
 * @param used ids of the project's layers; asked for only where a class is new
 * @param hasOnlyIds names of the dataset say nothing: an id that the project has is that class
 * @throws AppError `import.tooManyClasses`
 */
export function mergeClasses(found: ClassProposal, project: ClassSet, used: () => Iterable<number>, hasOnlyIds = false): ClassMerge {
  const dataset = classSetOf(found);
  const classes: ClassDefinition[] = [...project.classes];
  const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
  const added: { id: number; name: string }[] = [];
  const remapped: { name: string; from: number; to: number }[] = [];
  const isFresh = project.classes.length === 0;
  const taken = new Set([IGNORE_INDEX, ...project.classes.map(({ id }) => id)]);
  const wanted = new Set(dataset.classes.map(({ id }) => id));
  const freeId = (name: string): number => {
    for (let id = 0; id < IGNORE_INDEX; id++) if (!taken.has(id) && !wanted.has(id)) return id;
    throw new AppError('import.tooManyClasses', `There is no id left for the class "${name}": a project has at most ${IGNORE_INDEX} classes, so merge some first.`, { name, limit: IGNORE_INDEX });
  };
  for (const definition of dataset.classes) {
    const { id, name } = definition;
    if (id === IGNORE_INDEX) continue;
    let target = id === dataset.backgroundId && project.backgroundId !== null ? project.backgroundId : idOfNamesake(definition, dataset, project);
    if (hasOnlyIds && project.classes.some((known) => known.id === id)) target = id;
    if (target === undefined) {
      if (added.length === 0 && !isFresh) for (const usedId of used()) taken.add(usedId);
      target = taken.has(id) && !hasOnlyIds ? freeId(name) : id;
      taken.add(target);
      classes.push({ ...definition, id: target });
      added.push({ id: target, name });
    }
    ids[id] = target;
    if (target !== id) remapped.push({ name, from: id, to: target });
  }
  return { classSet: { classes, backgroundId: isFresh ? dataset.backgroundId : project.backgroundId }, ids, added, remapped };
}

/** The class of the project that is called so; undefined where there is none, or where case alone does not tell which. */
function idOfNamesake({ id, name }: ClassDefinition, dataset: ClassSet, project: ClassSet): number | undefined {
  const exact = project.classes.filter((definition) => definition.name === name);
  if (exact.length > 0) return (exact.find((definition) => definition.id === id) ?? exact[0]).id;
  const isAlike = (definition: ClassDefinition): boolean => folded(definition.name) === folded(name);
  const alike = project.classes.filter(isAlike);
  return alike.length === 1 && dataset.classes.filter(isAlike).length === 1 ? alike[0].id : undefined;
}

/** Ids of all layers of a project. */
export function usedIds(project: Project): Set<number> {
  return new Set(project.datasets.usedClasses());
}

function folded(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
