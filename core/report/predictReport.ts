import { z } from 'zod';

/** Result of predicting one image (`atrous predict --json`). `pixels` sum to width x height. */
export const predictReportSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  provider: z.string(),
  model: z.string(),
  /** Milliseconds of the network alone. */
  ms: z.number(),
  classes: z.array(z.object({ id: z.number().int(), name: z.string(), pixels: z.number(), meanConfidence: z.number().nullable() })),
});
export type PredictReport = z.infer<typeof predictReportSchema>;
