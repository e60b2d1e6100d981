import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';

/**
 * Whether a model's channels mean what those of a network trained on this project's export will mean: the classes
 * that are exported, in the order of their ids, under the same names. (train.py compares only how many they are.)
 * @param names of the model's channels
 */
export function hasClassesOfExport(names: readonly string[], { classes }: ClassSet): boolean {
  const exported = classes.filter(({ id, ignored }) => id !== IGNORE_INDEX && ignored !== true).sort((a, b) => a.id - b.id);
  return exported.length === names.length && exported.every(({ name }, channel) => plain(name) === plain(names[channel]));
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
