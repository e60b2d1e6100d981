import { z } from 'zod';
import { IGNORE_INDEX, classDefinitionSchema, type ClassDefinition, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { parseJson } from './parseJson.ts';

/**
 * labels.json, which Atrous writes beside masks whose format has no place for ids, names and colours together:
 * `{ "backgroundId": 0, "ignoreIndex": 255, "classes": [{ "id": 0, "name": "background", "color": "#000000" }] }`.
 */
const labelsSchema = z.object({
  backgroundId: z.number().int().min(0).max(IGNORE_INDEX - 1).nullable(),
  classes: z.array(classDefinitionSchema),
});

export function labelsJson(classSet: ClassSet): string {
  const labels = { backgroundId: classSet.backgroundId, ignoreIndex: IGNORE_INDEX, classes: sortedClasses(classSet) };
  return `${JSON.stringify(labels, null, 2)}\n`;
}

/** @throws AppError `import.badJson` */
export function parseLabelsJson(text: string, name: string): ClassSet {
  const { backgroundId, classes } = parseJson(text, labelsSchema, name);
  return { classes, backgroundId };
}

/** "id name" per line, as core/classes/classList.ts reads it. */
export function labelsText(classSet: ClassSet): string {
  return sortedClasses(classSet).map(({ id, name }) => `${id} ${name}\n`).join('');
}

export function sortedClasses({ classes }: ClassSet): ClassDefinition[] {
  return [...classes].sort((a, b) => a.id - b.id);
}

/**
 * A class set of names alone: colours of PASCAL VOC where none are given, and as background what is called so.
 * 255 is no class.
 */
export function classSetOfNames(named: readonly { readonly id: number; readonly name: string; readonly color?: string }[]): ClassSet {
  const classes = named
    .filter(({ id }) => id !== IGNORE_INDEX)
    .map(({ id, name, color }) => ({ id, name, color: color ?? hexColor(vocColor(id)) }));
  return { classes, backgroundId: classes.find(({ name }) => isBackgroundName(name))?.id ?? null };
}

/** Names by which datasets call pixels that belong to nothing. */
export function isBackgroundName(name: string): boolean {
  return /^(_*background_*|bg|unlabell?ed)$/i.test(name.trim());
}
