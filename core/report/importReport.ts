import { z } from 'zod';
import { messagesOf, remarkSchema } from './remark.ts';
import { itemFailureSchema } from '../project/imageSummary.ts';

/** What the classes of a dataset become in the project. */
export const classMergeSchema = z.object({
  added: z.array(z.object({ id: z.number().int(), name: z.string() })),
  /** Ids of the dataset that are others in the project. */
  remapped: z.array(z.object({ name: z.string(), from: z.number().int(), to: z.number().int() })),
});

/** What an import would do, counted before it does anything. */
export const importPreviewSchema = z.object({
  /** That was given or found out. */
  format: z.string(),
  path: z.string(),
  /** Images in the dataset. */
  found: z.number().int(),
  /** Those that are in the project and nobody has worked on. */
  free: z.number().int(),
  /** Those that a person has worked on: they are left alone unless told otherwise. */
  worked: z.number().int(),
  /** Those that the project does not have, or has more than one of. */
  unmatched: z.array(itemFailureSchema),
  classes: classMergeSchema,
  warnings: z.array(remarkSchema),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** Result of an import (`atrous import --json`). */
export const importReportSchema = z.object({
  format: z.string(),
  path: z.string(),
  /** Images of the dataset that were looked at. */
  found: z.number().int(),
  /** Images that got labels. */
  images: z.number().int(),
  /** Layers that they got. */
  objects: z.number().int(),
  /** Images that had exactly these labels already, or for which the dataset has nothing new. */
  unchanged: z.number().int(),
  /** Paths of images that a person has worked on and that were left alone. */
  conflicts: z.array(z.string()),
  /** Images of the project that could not be labelled: labels of another size, not readable, or of more than one image. What the project does not have is one of the warnings. */
  failed: z.array(itemFailureSchema),
  classes: classMergeSchema,
  warnings: z.array(remarkSchema),
  cancelled: z.boolean(),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/** As the command line has it: sentences instead of remarks. */
export const plainImportReportSchema = importReportSchema.extend({ warnings: z.array(z.string()) });
export type PlainImportReport = z.infer<typeof plainImportReportSchema>;

export function plainImportReport({ warnings, ...report }: ImportReport): PlainImportReport {
  return { ...report, warnings: messagesOf(warnings) };
}
