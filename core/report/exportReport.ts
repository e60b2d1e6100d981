import { z } from 'zod';
import { messagesOf, remarkSchema } from './remark.ts';

/** How many images an IoU below 1 is named for. */
export const MAX_NAMED_IMAGES = 50;

const pathIouSchema = z.object({ path: z.string(), iou: z.number() });

/** Result of an export (`atrous export --json`, also written as report.json into the export). */
export const exportReportSchema = z.object({
  format: z.string(),
  out: z.string(),
  images: z.number().int(),
  /** Layers with a pixel, as the format holds them. */
  objects: z.number().int(),
  bytes: z.number(),
  files: z.number().int(),
  splits: z.record(z.string(), z.number().int()),
  warnings: z.array(remarkSchema),
  /** What the format could not hold. */
  losses: z.array(remarkSchema),
  /** Every image was read back from the disk by the format's own importer, and what it can hold exactly is equal to the project. */
  verified: z.boolean(),
  /**
   * Where the format holds polygons, how near the masks that were read back come to those of the project: the mean IoU
   * of the classes of each image (without background and 255). Null where every pixel is equal.
   */
  iou: z
    .object({
      mean: z.number(),
      worst: z.number(),
      /** Images with an IoU below 1. */
      below: z.number().int(),
      /** The worst of them, worst first. */
      images: z.array(pathIouSchema),
    })
    .nullable(),
  provenance: z.object({
    /** Models whose predictions the labels come from. */
    models: z.array(z.object({ id: z.string(), name: z.string(), sha256: z.string(), images: z.number().int() })),
    /** Images that a person edited or marked as done. */
    reviewed: z.number().int(),
    /** Share of all labelled pixels (without background and 255) that are not as a model predicted them; null without any. */
    humanShare: z.number().nullable(),
    classes: z.array(z.object({ id: z.number().int(), name: z.string(), images: z.number().int(), pixels: z.number(), humanShare: z.number().nullable() })),
  }),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

/** As the command line and report.json have it: sentences instead of remarks. */
export const plainExportReportSchema = exportReportSchema.extend({ warnings: z.array(z.string()), losses: z.array(z.string()) });
export type PlainExportReport = z.infer<typeof plainExportReportSchema>;

export function plainExportReport({ warnings, losses, ...report }: ExportReport): PlainExportReport {
  return { ...report, warnings: messagesOf(warnings), losses: messagesOf(losses) };
}
