import { classMappingSchema, mappingAfter, type ClassMapping } from '../../core/classes/classMapping.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
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
 * Follows a class that became another (null = none): with the mappings that there are, and for every model that has
 * labelled images of this project with its own ids.
 */
export function followClass(database: Database, from: number, to: number | null): void {
  const hashes = database.all<{ model_hash: string }>('SELECT DISTINCT model_hash FROM prediction').map((row) => row.model_hash);
  const before = readMappings(database);
  const followed = [...new Set([...hashes, ...Object.keys(before)])].map((hash) => [hash, mappingAfter(before[hash] ?? [], from, to)] as const);
  writeMappings(database, Object.fromEntries(followed));
}
