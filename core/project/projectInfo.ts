import { z } from 'zod';
import { classSetSchema } from '../classes/classDefinition.ts';
import { remarkSchema } from '../report/remark.ts';

/** An open project: a folder of images and its state in `stateDir` (FOLDER/.atrous unless told otherwise). */
export const projectInfoSchema = z.object({
  folder: z.string(),
  name: z.string(),
  stateDir: z.string(),
  imageCount: z.number().int().min(0),
  classSet: classSetSchema,
  /** What a person should see once, e.g. that the folder is read-only and where the state went. */
  notices: z.array(remarkSchema),
});
export type ProjectInfo = z.infer<typeof projectInfoSchema>;

/** What is known of the model run behind an image's prediction. */
export const predictionSummarySchema = z.object({
  modelId: z.string(),
  modelName: z.string(),
  provider: z.string(),
  /** Milliseconds of the network alone. */
  inferenceMs: z.number(),
  createdAt: z.string(),
});
export type PredictionSummary = z.infer<typeof predictionSummarySchema>;
