import { z } from 'zod';
import type { KeptLogits } from '../inference/prediction.ts';
import { bytesSchema } from './bytesSchema.ts';

/** What crosses the process boundary of a stored prediction: a few hundred KB of an image of 12 megapixels. */
export const keptPredictionSchema = z.object({
  createdAt: z.string(),
  /** RowRle, at the size of the document. */
  labelMap: bytesSchema,
  /** Class id of each channel in the classes of the project. */
  classIds: z.array(z.number().int().min(0).max(255)),
  /** Value of pixels under no layer. */
  background: z.number().int().min(0).max(255),
  /** Arrays cross as they are. */
  logits: z.custom<KeptLogits>((value) => typeof value === 'object' && value !== null && 'values' in value, 'expected kept logits').nullable(),
});
export type KeptPrediction = z.infer<typeof keptPredictionSchema>;
