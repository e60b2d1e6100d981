import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { IGNORE_INDEX, classDefinitionSchema, type ClassDefinition, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import { isBackgroundName, sortedClasses } from './labelsFile.ts';
import { checkedJson } from './parseJson.ts';

/** Classes in the order of their numbers in label files: 0, 1, 2, … The background has none, and 255 cannot be said. */
export function yoloClasses(classSet: ClassSet): ClassDefinition[] {
  return sortedClasses(classSet).filter(({ id }) => id !== classSet.backgroundId && id !== IGNORE_INDEX);
}

/** PyYAML reads YAML 1.1, where `on`, `12:30` and `1_000` are no texts unless they are quoted. */
const FOR_ANY_YAML = { compat: 'yaml-1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const;

/**
 * data.yaml as Ultralytics reads it. Without `path`, folders are beside the file. `atrous` has what it has no key for:
 * the ids that the classes have in the project, their colours, and the background.
 */
export function yoloYaml(classSet: ClassSet, splits: readonly string[]): string {
  const classes = yoloClasses(classSet);
  const background = classSet.classes.find(({ id }) => id === classSet.backgroundId) ?? null;
  return stringify({
    ...Object.fromEntries(splits.map((split) => [split, `images/${split}`])),
    names: Object.fromEntries(classes.map(({ name }, i) => [i, name])),
    atrous: { classes, backgroundId: classSet.backgroundId, background },
  }, FOR_ANY_YAML);
}

const nameSchema = z.union([z.string(), z.number().transform(String)]);
const foldersSchema = z.union([z.string(), z.array(z.string())]).nullable().optional().transform((value) => [value ?? []].flat());

const dataSchema = z.looseObject({
  names: z.union([z.array(nameSchema), z.record(z.string().regex(/^\d+$/), nameSchema)]),
  train: foldersSchema,
  val: foldersSchema,
  test: foldersSchema,
  atrous: z.object({
    classes: z.array(classDefinitionSchema),
    backgroundId: z.number().int().min(0).max(IGNORE_INDEX - 1).nullable(),
    background: classDefinitionSchema.nullable(),
  }).optional(),
});

export interface YoloData {
  readonly classSet: ClassSet;
  /** Class id of a number in label files. */
  readonly idOf: ReadonlyMap<number, number>;
  /** Folders, or files with lists of images, of each split as the file has them. */
  readonly splits: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param name of the file, for the sentence
 * @throws AppError `import.badYaml` for what is no YAML, `import.badJson` for what has no names
 */
export function parseYoloYaml(text: string, name: string): YoloData {
  const { names, train, val, test, atrous, ...more } = checkedJson(parsed(text, name), dataSchema, name);
  const further = Object.entries(more).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].startsWith('images/'));
  const splits = new Map(Object.entries({ train, val, test, ...Object.fromEntries(further.map(([split, folder]) => [split, [folder]])) }));
  if (atrous !== undefined) {
    const { classes, backgroundId, background } = atrous;
    const idOf = new Map(classes.map(({ id }, i) => [i, id]));
    return { classSet: { classes: background === null ? classes : [background, ...classes], backgroundId }, idOf, splits };
  }
  const entries = Object.entries(names).map(([index, className]) => ({ id: Number(index), name: className }));
  return { ...classesOfNames(entries), splits };
}

/** Numbers are class ids, as far as they fit; the background gets the first one that is free. */
export function classesOfNames(names: readonly { readonly id: number; readonly name: string }[]): Pick<YoloData, 'classSet' | 'idOf'> {
  const fitting = names.filter(({ id }) => id < IGNORE_INDEX);
  const classes = fitting.map(({ id, name }) => ({ id, name: name.slice(0, 200) || `class ${id}`, color: hexColor(vocColor(id)) }));
  const idOf = new Map(classes.map(({ id }) => [id, id]));
  const named = classes.find(({ name }) => isBackgroundName(name));
  if (named !== undefined) return { classSet: { classes, backgroundId: named.id }, idOf };
  const free = Array.from({ length: IGNORE_INDEX }, (_, id) => id).find((id) => !idOf.has(id));
  if (free === undefined) return { classSet: { classes, backgroundId: null }, idOf };
  return { classSet: { classes: [...classes, { id: free, name: 'background', color: '#000000' }], backgroundId: free }, idOf };
}

function parsed(text: string, name: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new AppError('import.badYaml', `${name} is not YAML: ${firstLineOf(error)}.`, { name, why: firstLineOf(error) }, { cause: error });
  }
}

function firstLineOf(error: unknown): string {
  return (error as Error).message.split('\n')[0].replace(/[.:]$/, '');
}
