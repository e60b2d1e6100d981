import { z } from 'zod';
import type { FormatDescriptor } from './datasetFormat.ts';

export const ATROUS_FORMAT_ID = 'atrous';

/**
 * A project as one folder, for merging and moving:
 *
 *     project.db     the whole project: classes, layers with all their properties, predictions with label maps and kept
 *                    logits, what is done, flagged and skipped, time of work, history and journal. A SQLite file in the
 *                    schema of engine/project/migrations.ts, packed; paths are relative to the folder of images.
 *     atrous.json    what it is, see atrousManifestSchema
 *     report.json    as in every export
 *
 * Photographs are not in it: who imports it has them, or copies their folder. It is the one format that is not made of
 * DatasetSource and DatasetSink, because what it holds is more than a dataset; engine/export and engine/import have
 * both directions.
 */
export const atrousDescriptor: FormatDescriptor = {
  id: ATROUS_FORMAT_ID,
  label: 'Atrous project',
  description: 'Everything but the photographs, with layers, predictions, logits and history: to merge projects or move them.',
  fidelity: 'exact',
};

export const ATROUS_MANIFEST_FILE = 'atrous.json';
export const ATROUS_DATABASE_FILE = 'project.db';

export const atrousManifestSchema = z.object({
  program: z.literal('atrous'),
  format: z.literal(ATROUS_FORMAT_ID),
  /** Of the database; a program that knows only lower ones cannot read it. */
  schemaVersion: z.number().int().positive(),
});
export type AtrousManifest = z.infer<typeof atrousManifestSchema>;
