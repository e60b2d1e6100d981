import { z } from 'zod';
import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor, parseHexColor } from '../classes/hexColor.ts';
import { vocColor } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import { isBackgroundName, sortedClasses } from './labelsFile.ts';
import { checkedJson } from './parseJson.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * Categories of COCO files, both of instances and panoptic. Their ids are the class ids. Two things that COCO has no word for:
 * - The background is no category, as in COCO itself, unless something was drawn with it. `info.background` says its id, name and colour; null = nothing is.
 * - Pixels to be ignored (255) are objects of a category with `"ignore": 1`, which is there only where such pixels are.
 */
const cocoCategorySchema = z.looseObject({
  id: z.number().int(),
  name: z.union([z.string(), z.number().transform(String)]),
  color: z.unknown().optional(),
  ignore: z.unknown().optional(),
});

export const cocoInfoSchema = z.looseObject({
  background: z.looseObject({ id: z.number().int().min(0).max(IGNORE_INDEX - 1), name: z.string().optional(), color: z.unknown().optional() }).nullable().optional(),
});

export type CocoCategory = z.infer<typeof cocoCategorySchema>;
export type CocoInfo = z.infer<typeof cocoInfoSchema>;

/**
 * A category as a file has it.
 * @param before those that came before it in the file
 * @param place for the sentence
 * @throws AppError `import.badJson` where it is none, or where its id is that of one with another name: what is meant cannot be known
 */
export function checkedCategory(value: unknown, before: readonly CocoCategory[], place: string): CocoCategory {
  const category = checkedJson(value, cocoCategorySchema, place);
  const other = before.find(({ id, name }) => id === category.id && name !== category.name);
  if (other === undefined) return category;
  throw new AppError('import.badJson', `${place}: the id ${category.id} of "${category.name}" is that of "${other.name}" too: give every category an id of its own.`, { name: place, why: `id ${category.id}` });
}

/**
 * What is written: `categories` of a file.
 * @param usedIds of objects: void and background are there only where some object is of them
 * @param more keys of each category, by class id
 */
export function cocoCategories(classSet: ClassSet, usedIds: ReadonlySet<number>, more: (id: number) => object = () => ({})): object[] {
  const classes = sortedClasses(classSet).filter(({ id }) => id !== IGNORE_INDEX && (id !== classSet.backgroundId || usedIds.has(id)));
  const categories = classes.map(({ id, name, color, hidden }) => ({ id, name, supercategory: '', ...more(id), color: parseHexColor(color), ...(hidden === true ? { hidden } : {}) }));
  if (!usedIds.has(IGNORE_INDEX)) return categories;
  const named = classSet.classes.find(({ id }) => id === IGNORE_INDEX);
  return [...categories, { id: IGNORE_INDEX, name: named?.name ?? 'void', supercategory: '', ...more(IGNORE_INDEX), color: vocColor(IGNORE_INDEX), ignore: 1 }];
}

/** What is written: `info` of a file. No date: two exports of one state are the same bytes. */
export function cocoInfo({ classes, backgroundId }: ClassSet, more: object = {}): object {
  const background = classes.find(({ id }) => id === backgroundId);
  const entry = backgroundId === null ? null : { id: backgroundId, ...(background === undefined ? {} : { name: background.name, color: parseHexColor(background.color) }) };
  return { description: 'Exported by Atrous', version: '1.0', background: entry, ...more };
}

/** What one file says of its categories, and which of them its annotations use. */
export interface CategoryFile {
  readonly path: string;
  readonly info: CocoInfo | null;
  readonly categories: readonly CocoCategory[];
  readonly usedIds: ReadonlySet<number>;
}

export interface CocoClasses {
  readonly classSet: ClassSet;
  /** For each file: category id to class id. */
  readonly ids: readonly ReadonlyMap<number, number>[];
}

/**
 * One class set of the categories of all files, one class for each name. Ids that fit a label map (0 to 254) stay; others, those that
 * mean something else in another file, and further ids of one name, are changed, which a warning says.
 * @throws AppError `import.tooManyClasses` where more than a label map can hold are in use
 */
export function classesOfCategories(files: readonly CategoryFile[], warnings: Remark[]): CocoClasses {
  const all = new Set(files.flatMap(({ categories }) => categories.map(({ name }) => name)));
  // One is for the background.
  const onlyUsed = all.size >= IGNORE_INDEX;
  const merged = new MergedClasses();
  const ids = files.map(() => new Map<number, number>());
  const pending: { readonly file: number; readonly category: CocoCategory }[] = [];
  files.forEach(({ info }) => {
    const background = info?.background;
    if (background?.name !== undefined) merged.claim({ id: background.id, name: background.name, color: colorOf(background.color, background.id) });
  });
  files.forEach(({ categories, usedIds }, file) => {
    for (const category of categories) {
      if (category.ignore === 1 && category.id === IGNORE_INDEX) ids[file].set(category.id, IGNORE_INDEX);
      else if (onlyUsed && !usedIds.has(category.id)) continue;
      else if (merged.claim(definitionOf(category, category.id))) ids[file].set(category.id, category.id);
      else pending.push({ file, category });
    }
  });
  const backgroundId = merged.background(files.find(({ info }) => info?.background !== undefined)?.info?.background);
  const moved: string[] = [];
  const arrows: string[] = [];
  for (const { file, category } of pending) {
    const id = merged.idFor(category, files[file].path);
    ids[file].set(category.id, id);
    moved.push(`${category.id} is ${id} (${category.name})`);
    arrows.push(`${category.id} → ${id} (${category.name})`);
  }
  if (moved.length > 0) {
    const shown = [...new Set(moved)];
    const changes = `${shown.slice(0, 5).join(', ')}${shown.length > 5 ? ', …' : ''}`;
    const sentence = `${shown.length} category ids do not fit a label map (0 to 254, each for one class) and were changed; the original is kept with each object: ${changes}.`;
    warnings.push(remark('import.categoryIds', sentence, { count: shown.length, changes: arrows.slice(0, 5).join(', ') }));
  }
  return { classSet: { classes: merged.classes(), backgroundId }, ids };
}

class MergedClasses {
  private readonly byId = new Map<number, ClassDefinition>();

  /** @returns whether the class has this id now */
  claim(definition: ClassDefinition): boolean {
    if (definition.id < 0 || definition.id >= IGNORE_INDEX) return false;
    const known = this.byId.get(definition.id) ?? this.named(definition.name);
    if (known !== undefined) return known.id === definition.id && known.name === definition.name;
    this.byId.set(definition.id, definition);
    return true;
  }

  /** Says or finds the background; where no class is, one is added. */
  background(said: { readonly id: number } | null | undefined): number | null {
    if (said !== undefined) return said?.id ?? null;
    const named = [...this.byId.values()].find(({ name }) => isBackgroundName(name));
    if (named !== undefined) return named.id;
    const id = this.free();
    if (id === null) return null;
    this.byId.set(id, { id, name: 'background', color: '#000000' });
    return id;
  }

  idFor(category: CocoCategory, path: string): number {
    const known = this.named(nameOf(category));
    if (known !== undefined) return known.id;
    const id = this.free();
    if (id === null) throw new AppError('import.tooManyClasses', `${path} has more categories in use than a label map can hold (255): remove some, or split the dataset.`, { name: path, limit: IGNORE_INDEX });
    this.byId.set(id, definitionOf(category, id));
    return id;
  }

  classes(): ClassDefinition[] {
    return [...this.byId.values()].sort((a, b) => a.id - b.id);
  }

  private named(name: string): ClassDefinition | undefined {
    return [...this.byId.values()].find((known) => known.name === name);
  }

  private free(): number | null {
    for (let id = 0; id < IGNORE_INDEX; id++) if (!this.byId.has(id)) return id;
    return null;
  }
}

function definitionOf(category: CocoCategory, id: number): ClassDefinition {
  const definition = { id, name: nameOf(category), color: colorOf(category.color, id) };
  return category.hidden === true ? { ...definition, hidden: true } : definition;
}

function nameOf({ name, id }: CocoCategory): string {
  return name.slice(0, 200) || `class ${id}`;
}

/** `[r, g, b]` as the panoptic categories of COCO have it, or `#rrggbb`. */
function colorOf(color: unknown, id: number): string {
  if (typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color)) return color.toLowerCase();
  const rgb = z.tuple([byte, byte, byte]).safeParse(color);
  return hexColor(rgb.success ? rgb.data : vocColor(id & 255));
}

const byte = z.number().int().min(0).max(255);
