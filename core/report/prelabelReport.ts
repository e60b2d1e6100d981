import { z } from 'zod';
import { itemFailureSchema } from '../project/imageSummary.ts';

/** Result of a pre-labelling run (`atrous prelabel --json`). */
export const prelabelReportSchema = z.object({
  images: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  failed: z.array(itemFailureSchema),
  imagesPerSecond: z.number(),
  provider: z.string(),
  model: z.string(),
  cancelled: z.boolean(),
});
export type PrelabelReport = z.infer<typeof prelabelReportSchema>;
