import { z } from 'zod';

/** What one execution provider did in the self-test. */
export const providerReportSchema = z.object({
  id: z.string(),
  works: z.boolean(),
  /** Why it was chosen or not, in one sentence. */
  reason: z.string(),
  ms: z.number().nullable(),
  /** Largest |difference| of the logits to the CPU's. */
  maxError: z.number().nullable(),
});
export type ProviderReport = z.infer<typeof providerReportSchema>;

/** One installed or known model. */
export const modelSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  installed: z.boolean(),
  default: z.boolean(),
  classes: z.array(z.string()),
  bytes: z.number(),
  source: z.string(),
  license: z.string(),
  sha256: z.string(),
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
