import { z } from 'zod';
import { compareBasisSchema } from '../report/compareReport.ts';

/** What the page about training has to know of this computer. */
export const trainingPlaceSchema = z.object({
  /** Absolute path of training/train.py, outside any archive. */
  script: z.string(),
  /** Program that usually runs Python here. */
  python: z.string(),
  shell: z.enum(['posix', 'powershell']),
  /** Installed models. */
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Absolute path of the network as ONNX. */
      path: z.string(),
      /** Atrous compiled it from PyTorch weights, so training can go on with it. */
      canBegin: z.boolean(),
      /** As train.py's --teacher-pixels; null = it cannot teach. */
      teacherPixels: z.enum(['imagenet', '-1..1', '0..1']).nullable(),
      /** In the order of its channels. */
      classes: z.array(z.string()),
    }),
  ),
});
export type TrainingPlace = z.infer<typeof trainingPlaceSchema>;

/** Trained weights, and what training wrote beside them. */
export const trainedModelSchema = z.object({
  path: z.string(),
  suggestedId: z.string(),
  architecture: z.string(),
  outputStride: z.number().int(),
  classes: z.array(z.object({ id: z.number().int(), name: z.string() })),
  /** Classes that the open project has no class for; empty without a project. */
  unmapped: z.array(z.string()),
  /** Median long side of the training photographs in pixels, which training saw at their own size; null = not known. */
  longSide: z.number().int().nullable(),
  /** That train.py measured on the validation split, 0..1. */
  miou: z.number().nullable(),
  /** The export it learnt from. */
  data: z.string().nullable(),
});
export type TrainedModel = z.infer<typeof trainedModelSchema>;

/** Which models are compared on which images. */
export const compareRequestSchema = z.object({
  /** Installed models. */
  modelIds: z.tuple([z.string(), z.string()]),
  /** null = held out where such images are known, else all finished ones. */
  kind: compareBasisSchema.shape.kind.nullable(),
  /** Weights that one of the models was compiled from, in the folder of their run; null = not known. */
  weights: z.string().nullable(),
});
export type CompareModelsRequest = z.infer<typeof compareRequestSchema>;
