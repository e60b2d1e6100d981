import { z } from 'zod';

/** What one execution provider did in the self-test. */
export const providerReportSchema = z.object({
  id: z.string(),
  works: z.boolean(),
  /** Why it was chosen or not, in one sentence. */
  reason: z.string(),
  /** Of the reason, as in a Remark; absent where it is not known. */
  code: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  ms: z.number().nullable(),
  /** Largest |difference| of the logits to the CPU's. */
  maxError: z.number().nullable(),
});
export type ProviderReport = z.infer<typeof providerReportSchema>;

/** How good a published model is said to be; figures on different images do not compare. */
export const modelAccuracySchema = z.object({
  /** Mean intersection over union, 0 to 1. */
  miou: z.number(),
  /** Share of pixels with the right class, 0 to 1; null where it was not published. */
  pixelAccuracy: z.number().nullable(),
  /** What it was measured on. */
  images: z.string(),
});

/** One model: installed, or in the catalogue and to be got. */
export const modelSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  installed: z.boolean(),
  default: z.boolean(),
  classes: z.array(z.string()),
  /** Of the network where it is installed, else of the file to be got. */
  bytes: z.number(),
  source: z.string(),
  license: z.string(),
  /** Of the network where it is installed; else of the file to be got, or the first digits of it where no more are published. */
  sha256: z.string(),
  /** Null where the model is not a published one. */
  accuracy: modelAccuracySchema.nullable(),
  /** True for the model that comes with Atrous: a better one can be downloaded. */
  starter: z.boolean().optional(),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/** What `atrous doctor --json` prints. */
export const doctorReportSchema = z.object({
  version: z.string(),
  electron: z.string().nullable(),
  node: z.string(),
  onnxruntime: z.string(),
  chosen: z.string(),
  providers: z.array(providerReportSchema),
  models: z.array(modelSummarySchema),
  dataDir: z.string(),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
