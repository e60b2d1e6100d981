import { z } from 'zod';

/** Result of an export (`atrous export --json`, also written as report.json into the export). */
export const exportReportSchema = z.object({
  format: z.string(),
  out: z.string(),
  images: z.number().int(),
  /** Connected or separate things written: here one per class and image. */
  objects: z.number().int(),
  bytes: z.number(),
  files: z.number().int(),
  splits: z.record(z.string(), z.number().int()),
  warnings: z.array(z.string()),
  /** What the format could not hold. */
  losses: z.array(z.string()),
  /** Every mask was read back from disk and compared pixel by pixel with the project. */
  verified: z.boolean(),
});
export type ExportReport = z.infer<typeof exportReportSchema>;
