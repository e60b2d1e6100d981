import { z } from 'zod';
import { itemFailureSchema } from '../project/imageSummary.ts';

/** Result of a pre-labelling run (`atrous prelabel --json`). */
export const prelabelReportSchema = z.object({
  images: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  failed: z.array(itemFailureSchema),
  /** Images that there was too little memory for, labelled smaller or in tiles instead, with the reason. */
  retried: z.array(itemFailureSchema).optional(),
  imagesPerSecond: z.number(),
  provider: z.string(),
  model: z.string(),
  cancelled: z.boolean(),
  /** `K/N` where only that part of the folder was to be labelled. */
  shard: z.string().optional(),
});
export type PrelabelReport = z.infer<typeof prelabelReportSchema>;
