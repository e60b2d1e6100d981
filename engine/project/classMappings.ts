import { classMappingSchema, mappingAfter, type ClassMapping } from '../../core/classes/classMapping.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
import { hasPredictionsOf } from './predictionTable.ts';
import { readSetting, writeSetting } from './settingTable.ts';

/** By the SHA-256 of the model. */
export type ClassMappings = Readonly<Record<string, ClassMapping>>;

export function readMappings(database: Database): ClassMappings {
  return readSetting<ClassMappings>(database, 'classMappings') ?? {};
}

export function writeMappings(database: Database, mappings: ClassMappings): void {
  writeSetting(database, 'classMappings', mappings);
}

/** @param mapping null = the model's classes keep their ids. @throws AppError `project.badClasses` */
export function writeMapping(database: Database, modelHash: string, mapping: ClassMapping | null): void {
  const checked = classMappingSchema.nullable().safeParse(mapping);
  if (!checked.success) throw new AppError('project.badClasses', 'The mapping of classes cannot be saved: an id is out of range.');
  const { [modelHash]: _before, ...rest } = readMappings(database);
  writeMappings(database, checked.data === null ? rest : { ...rest, [modelHash]: checked.data });
}

/**
 * Takes over what another project says of models that this one says nothing of and has no results of.
 * @param ids Uint8 [256]: what a class id there is here
 */
export function takeMappings(database: Database, theirs: ClassMappings, ids: Uint8Array): void {
  const ours = readMappings(database);
  const fresh = Object.entries(theirs).filter(([hash]) => !Object.hasOwn(ours, hash) && !hasPredictionsOf(database, hash));
  if (fresh.length === 0) return;
  const here = (mapping: ClassMapping): ClassMapping => {
    const named = new Set(mapping.map(({ from }) => from));
    const others = Array.from(ids, (to, from) => ({ from, to })).filter(({ from, to }) => from !== to && !named.has(from));
    return [...mapping.map(({ from, to }) => ({ from, to: to === null ? null : ids[to] })), ...others];
  };
  writeMappings(database, { ...ours, ...Object.fromEntries(fresh.map(([hash, mapping]) => [hash, here(mapping)])) });
}

/**
 * Takes followClass back. A mapping that a person has saved since stays.
 * @param before the mappings before it
 */
export function unfollowClass(database: Database, before: ClassMappings, from: number, to: number | null): void {
  const kept = Object.entries(readMappings(database)).filter(([hash, mapping]) => JSON.stringify(mapping) !== JSON.stringify(mappingAfter(before[hash] ?? [], from, to)));
  writeMappings(database, { ...before, ...Object.fromEntries(kept) });
}

/**
 * Follows a class that became another (null = none): with the mappings that there are, and for every model that has
 * labelled images of this project with its own ids.
 */
export function followClass(database: Database, from: number, to: number | null): void {
  const hashes = database.all<{ model_hash: string }>('SELECT DISTINCT model_hash FROM prediction').map((row) => row.model_hash);
  const before = readMappings(database);
  const followed = [...new Set([...hashes, ...Object.keys(before)])].map((hash) => [hash, mappingAfter(before[hash] ?? [], from, to)] as const);
  writeMappings(database, Object.fromEntries(followed));
}
