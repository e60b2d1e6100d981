import { z } from 'zod';
import { IGNORE_INDEX, classDefinitionSchema } from '../classes/classDefinition.ts';
import { parseHexColor } from '../classes/hexColor.ts';
import type { CategoryFile, CocoCategory, CocoInfo } from './cocoCategories.ts';
import type { DatasetFiles } from './datasetFormat.ts';
import { checkedJson } from './parseJson.ts';
import { streamJson } from './streamJson.ts';

const labelSchema = z.looseObject({ name: z.union([z.string(), z.number().transform(String)]) });
const colorSchema = z.looseObject({ label_id: z.number().int(), r: z.number(), g: z.number(), b: z.number() });

const categoriesSchema = z.looseObject({
  label: z.looseObject({ labels: z.array(labelSchema) }).optional(),
  mask: z.looseObject({ colormap: z.array(colorSchema) }).optional(),
});

/** What `infos` has of Atrous: the classes in the order of the labels, without the label of void, which is the last. */
const datumaroInfosSchema = z.looseObject({
  atrous: z.object({
    classes: z.array(classDefinitionSchema),
    backgroundId: z.number().int().min(0).max(IGNORE_INDEX - 1).nullable(),
    voidLabel: z.number().int().nullable(),
  }).optional(),
});

/** One file, without its items: they are read one by one, when they are asked for. */
export interface DatumaroFile extends CategoryFile {
  /** Category id of each label, by its number. */
  readonly idOfLabel: readonly number[];
  readonly items: number;
}

/**
 * Reads everything but the items.
 * @returns null where it is JSON but not Datumaro's
 * @throws AppError `import.badJson`
 */
export async function readDatumaroFile(files: DatasetFiles, path: string): Promise<DatumaroFile | null> {
  let categories: unknown = null;
  let infos: unknown = null;
  let items = 0;
  const usedLabels = new Set<number>();
  await streamJson(files.stream(path), ['$.infos', '$.info', '$.categories', '$.items.*'], (key, value) => {
    if (key === 'categories') categories = value;
    else if (key === 'items') {
      items++;
      for (const label of labelsOf(value)) usedLabels.add(label);
    } else infos = value;
  }, path);
  // COCO has a list there.
  if (typeof categories !== 'object' || categories === null || Array.isArray(categories)) return null;
  const { label, mask } = checkedJson(categories, categoriesSchema, `${path}, categories`);
  const own = datumaroInfosSchema.safeParse(infos).data?.atrous;
  const colors = new Map((mask?.colormap ?? []).map(({ label_id: id, r, g, b }) => [id, [r, g, b]]));
  const labels = (label?.labels ?? []).map(({ name }, index): CocoCategory => {
    const definition = own?.classes[index];
    if (definition !== undefined) return { ...definition };
    if (own?.voidLabel === index) return { id: IGNORE_INDEX, name, ignore: 1 };
    return { id: index, name, color: colors.get(index) };
  });
  const usedIds = new Set([...usedLabels].flatMap((index) => labels[index]?.id ?? []));
  return { path, info: own === undefined ? null : infoOf(own.backgroundId, own.classes), categories: labels, usedIds, idOfLabel: labels.map(({ id }) => id), items };
}

function infoOf(backgroundId: number | null, classes: readonly { readonly id: number; readonly name: string; readonly color: string }[]): CocoInfo {
  if (backgroundId === null) return { background: null };
  const background = classes.find(({ id }) => id === backgroundId);
  return { background: { id: backgroundId, ...(background === undefined ? {} : { name: background.name, color: parseHexColor(background.color) }) } };
}

function labelsOf(item: unknown): number[] {
  const annotations = z.looseObject({ annotations: z.array(z.unknown()) }).safeParse(item).data?.annotations ?? [];
  return annotations.flatMap((annotation) => z.looseObject({ label_id: z.number() }).safeParse(annotation).data?.label_id ?? []);
}
