import { z } from 'zod';

/** What an export is asked for. */
export const exportRequestSchema = z.object({
  format: z.string(),
  out: z.string(),
  /** Shares that sum to 1, e.g. { train: 0.8, val: 0.2 }. */
  split: z.record(z.string(), z.number().min(0).max(1)),
  seed: z.number().int(),
  only: z.enum(['done', 'all']),
  /** Width in pixels of the band of 255 along boundaries between classes; 0 = none. */
  voidBorderPx: z.number().int().min(0).max(64),
  /** Every split gets its share of the images of each class. */
  stratify: z.boolean().default(false),
  /** Images of one group stay in one split: `folder` or a regular expression, see core/formats/groupBy; null = no groups. */
  groupBy: z.string().min(1).nullable().default(null),
  /** As in FormatOptions. */
  polygons: z.boolean().default(false),
  simplifyPx: z.number().min(0).max(100).default(0),
});
export type ExportRequest = z.input<typeof exportRequestSchema>;

/** What an import is asked for. */
export const importRequestSchema = z.object({
  /** File or folder, absolute. */
  path: z.string().min(1),
  /** Null = it is found out. */
  format: z.string().nullable(),
  /** Also images that a person worked on; what they made is kept in history. */
  overwrite: z.boolean(),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;
