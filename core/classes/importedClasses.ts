import type { ClassSet } from './classDefinition.ts';
import { freeName } from './classProposal.ts';

/** A class that is in use, and the other one that a list has for its id. */
export interface ImportConflict {
  readonly id: number;
  readonly name: string;
  readonly wanted: string;
}

/** The first class of a project that a list cannot take the place of; null = none. @param usedIds classes with layers */
export function importConflict({ classes }: ClassSet, imported: ClassSet, usedIds: ReadonlySet<number>): ImportConflict | null {
  const nameOf = new Map(imported.classes.map(({ id, name }) => [id, name]));
  for (const { id, name } of classes) {
    const wanted = nameOf.get(id);
    if (usedIds.has(id) && wanted !== undefined && !isSameName(wanted, name)) return { id, name, wanted };
  }
  return null;
}

/**
 * A list of classes in the place of those of the project. Classes that something is labelled with stay where the list
 * does not have their id; all others go.
 * @param usedIds classes with layers; none of them is an importConflict
 */
export function importedClasses(classSet: ClassSet, imported: ClassSet, usedIds: ReadonlySet<number>): ClassSet {
  const ids = new Set(imported.classes.map(({ id }) => id));
  const names = new Set(imported.classes.map(({ name }) => name));
  const kept = classSet.classes.filter(({ id }) => usedIds.has(id) && !ids.has(id)).map((definition) => ({ ...definition, name: freeName(definition.name, names) }));
  return { classes: [...imported.classes, ...kept], backgroundId: imported.backgroundId };
}

function isSameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
