import { z } from 'zod';
import { IGNORE_INDEX } from '../classes/classDefinition.ts';

/** Long side, in pixels, at which a network without a fixed size runs unless told otherwise (the paper's crop size). */
export const DEFAULT_LONG_SIDE = 513;

/** What the schema cannot say in types; each has a sentence in every language (core/report/reasonDetails.ts). */
const RULES = ['noBackground', 'offset', 'sameId', 'scale', 'singleChannelClasses', 'singleChannelLabels', 'std', 'uint8'] as const;
export type DescriptionRule = (typeof RULES)[number];

export function isDescriptionRule(value: unknown): value is DescriptionRule {
  return RULES.some((rule) => rule === value);
}

/** @param error what follows the key, in English */
function rule(name: DescriptionRule, error: string): { error: string; params: { rule: DescriptionRule } } {
  return { error, params: { rule: name } };
}

const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const positiveInteger = z.number().int().min(1).max(32_768);

/**
 * Which heights and widths the network takes.
 * `fixed`: only this one. `multiple`: every side of the form `multiple * k + offset`, k >= 1
 * (DeepLab with aligned corners: 16k + 1; U-Net with five poolings: 32k).
 */
export const sizeRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), height: positiveInteger, width: positiveInteger }),
  z
    .strictObject({ kind: z.literal('multiple'), multiple: positiveInteger, offset: z.number().int().min(0).default(0) })
    .refine((rule) => rule.offset < rule.multiple, { path: ['offset'], ...rule('offset', 'must be smaller than multiple') }),
]);

const inputSchema = z
  .strictObject({
    /** Name of the tensor in the graph. */
    name: z.string().min(1),
    /** NCHW: [1, 3, H, W]. NHWC: [1, H, W, 3]. */
    layout: z.enum(['NCHW', 'NHWC']),
    dtype: z.enum(['float32', 'float16', 'uint8']),
    /** Order of the three channels that the network wants. */
    channelOrder: z.enum(['RGB', 'BGR']),
    /** normalised = (value * scale - mean) / std with value 0..255. mean and std are in the network's channel order. */
    scale: z.number().refine((scale) => scale !== 0, { ...rule('scale', 'must not be 0') }),
    mean: threeNumbers,
    std: threeNumbers.refine((std) => std.every((deviation) => deviation !== 0), { ...rule('std', 'must not hold a 0') }),
    size: sizeRuleSchema,
    /** Pixels. The long side that an image is scaled to; without effect where the size is fixed. */
    longSide: positiveInteger.default(DEFAULT_LONG_SIDE),
  })
  .refine((input) => input.dtype !== 'uint8' || isIdentityNormalisation(input), {
    path: ['dtype'],
    ...rule('uint8', 'uint8 takes pixel values as they are: scale must be 1, mean [0, 0, 0] and std [1, 1, 1]'),
  });

const outputSchema = z.strictObject({
  /** Name of the tensor in the graph. */
  name: z.string().min(1),
  /** logits: before softmax. probabilities: after it. labels: one class id per pixel. */
  kind: z.enum(['logits', 'probabilities', 'labels']),
  /** Where the classes are: 1 = [1, classes, H, W], 3 = [1, H, W, classes]. Without meaning for labels. */
  classAxis: z.union([z.literal(1), z.literal(3)]).default(1),
  /** How low-resolution logits are laid over the image when they are upsampled: corner pixels on corner pixels, or half-pixel centres. */
  alignCorners: z.boolean(),
  /** The network gives one channel, the score of the second class; the first class is what is left (sigmoid instead of softmax). */
  singleChannel: z.boolean().default(false),
});

/** One class of a model. */
export interface ModelClass {
  /** 0..254: the value in label maps. */
  id: number;
  name: string;
  /** sRGB `#rrggbb`. */
  color?: string | undefined;
}

const classesSchema = z
  .array(
    z.strictObject({
      id: z.number().int().min(0).max(IGNORE_INDEX - 1).optional(),
      name: z.string().min(1).max(200),
      color: z.string().regex(/^#[0-9a-f]{6}$/).optional(),
    }),
  )
  .min(1)
  .max(IGNORE_INDEX)
  .transform((classes): ModelClass[] => classes.map((entry, channel) => ({ ...entry, id: entry.id ?? channel })))
  .refine((classes) => new Set(classes.map(({ id }) => id)).size === classes.length, { ...rule('sameId', 'two classes have the same id') });

/**
 * Everything that is needed to run a segmentation network on a photograph and to read its answer.
 * Unknown keys are refused, so that a typing error in a hand-written file is found.
 */
export const modelDescriptionSchema = z
  .strictObject({
    id: z.string().min(1).optional(),
    name: z.string().min(1),
    input: inputSchema,
    output: outputSchema,
    /** In channel order: entry c belongs to channel c. Its id (0..254) is c unless given. For labels: the ids that occur. */
    classes: classesSchema,
    /** The class that means "nothing here" and never becomes a layer; null = every class is something. */
    backgroundId: z.number().int().min(0).max(IGNORE_INDEX - 1).nullable(),
    /** Where the file comes from, for people. */
    source: z.string().optional(),
    license: z.string().optional(),
  })
  .refine(({ backgroundId, classes }) => backgroundId === null || classes.some(({ id }) => id === backgroundId), {
    path: ['backgroundId'],
    ...rule('noBackground', 'is not the id of a class'),
  })
  .refine(({ output, classes }) => !output.singleChannel || classes.length === 2, {
    path: ['classes'],
    ...rule('singleChannelClasses', 'must hold two classes where output.singleChannel is true'),
  })
  .refine(({ output }) => !output.singleChannel || output.kind !== 'labels', {
    path: ['output', 'singleChannel'],
    ...rule('singleChannelLabels', 'has no meaning for labels'),
  });

export type ModelDescription = z.output<typeof modelDescriptionSchema>;
/** As people write it: defaults may be left out. */
export type ModelDescriptionInput = z.input<typeof modelDescriptionSchema>;
export type SizeRule = z.output<typeof sizeRuleSchema>;

/** True where the network takes values 0..255 as they are. */
export function isIdentityNormalisation({ scale, mean, std }: { scale: number; mean: readonly number[]; std: readonly number[] }): boolean {
  return scale === 1 && mean.every((value) => value === 0) && std.every((value) => value === 1);
}
