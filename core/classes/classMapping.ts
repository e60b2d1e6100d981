import { z } from 'zod';
import { IGNORE_INDEX, type ClassSet } from './classDefinition.ts';

const classId = z.number().int().min(0).max(IGNORE_INDEX);

/**
 * What the classes of a model are in a project: many may become one, null = left out. A class that is not named keeps
 * its id.
 */
export const classMappingSchema = z.array(z.object({ from: classId, to: classId.nullable() }));
export type ClassMapping = z.infer<typeof classMappingSchema>;

interface Named {
  readonly id: number;
  readonly name: string;
}

/** The same things under other names in well-known datasets. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['aeroplane', 'airplane', 'plane'],
  ['motorbike', 'motorcycle', 'minibike'],
  ['bicycle', 'bike'],
  ['person', 'pedestrian', 'human'],
  ['sofa', 'couch'],
  ['tvmonitor', 'tv', 'television', 'television receiver'],
  ['pottedplant', 'potted plant'],
  ['diningtable', 'dining table'],
  ['pavement', 'sidewalk'],
  ['vegetation', 'tree'],
];

/**
 * A first mapping by names: without regard to case, spaces, hyphens and underscores, then by synonyms.
 * What nothing fits is left out. Every class of the model is named.
 */
export function suggestMapping(model: { readonly classes: readonly Named[]; readonly backgroundId: number | null }, project: ClassSet): ClassMapping {
  const byName = new Map(project.classes.map(({ id, name }) => [plain(name), id]));
  return model.classes.map(({ id, name }) => {
    if (id === model.backgroundId) return { from: id, to: project.backgroundId };
    const names = [name, ...(SYNONYMS.find((group) => group.some((synonym) => plain(synonym) === plain(name))) ?? [])];
    return { from: id, to: names.map((candidate) => byName.get(plain(candidate))).find((target) => target !== undefined) ?? null };
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

/** The mapping after a class of the project has become another (null = none). */
export function mappingAfter(mapping: ClassMapping, from: number, to: number | null): ClassMapping {
  const moved = mapping.map((entry) => (entry.to === from ? { ...entry, to } : entry));
  // The model's own class of that number was the project's until now.
  return mapping.some((entry) => entry.from === from) ? moved : [...moved, { from, to }];
}

/** Id of the project for each id of a model. @param dropped what a class that is left out becomes. @returns Uint8 [256] */
export function mappingTable(mapping: ClassMapping, dropped: number): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, id) => id);
  for (const { from, to } of mapping) table[from] = to ?? dropped;
  return table;
}
