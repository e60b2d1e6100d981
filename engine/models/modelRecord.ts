import { z } from 'zod';
import { modelDescriptionSchema } from '../../core/model/modelDescription.ts';

/** The checkpoint that a network was compiled from. */
const madeFromSchema = z.object({
  fileName: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  format: z.enum(['tflite', 'torchZip', 'torchLegacy', 'safetensors']),
});
export type MadeFrom = z.infer<typeof madeFromSchema>;

/** model.json beside an installed model's files. */
export const modelRecordSchema = z.object({
  /** Version of this file's form. */
  form: z.literal(1),
  id: z.string().min(1),
  /** Of model.onnx, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of model.onnx. */
  sizeBytes: z.number().int().positive(),
  /** null where the file that was added is model.onnx itself. */
  madeFrom: madeFromSchema.nullable().default(null),
  source: z.string(),
  license: z.string(),
  /** ISO 8601. */
  addedAt: z.string(),
  /** The maker's version that runnable.onnx was made with; another one makes it anew. */
  runnableVersion: z.number().int(),
  runnable: z.object({ hasLogits: z.boolean(), logitsStride: z.number().nullable(), alignCorners: z.boolean() }),
  description: modelDescriptionSchema,
});
export type ModelRecord = z.infer<typeof modelRecordSchema>;
