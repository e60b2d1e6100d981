import type { FlatTable } from './flatBuffer.ts';

/** (height, width) */
export type HeightWidth = readonly [number, number];
export type TflitePadding = 'SAME' | 'VALID';
export type TfliteActivation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT';

/** Operators whose behaviour their inputs alone decide. */
const plainOperators = {
  6: 'DEQUANTIZE',
  14: 'LOGISTIC',
  19: 'RELU',
  20: 'RELU_N1_TO_1',
  21: 'RELU6',
  28: 'TANH',
  34: 'PAD',
  37: 'BATCH_TO_SPACE_ND',
  38: 'SPACE_TO_BATCH_ND',
  39: 'TRANSPOSE',
  53: 'CAST',
  55: 'MAXIMUM',
  57: 'MINIMUM',
  60: 'PADV2',
  65: 'SLICE',
  114: 'QUANTIZE',
  117: 'HARD_SWISH',
} as const;

/** What an operator does, by its name in the TensorFlow Lite schema. */
export type TfliteOperation =
  | { code: 'CONV_2D'; padding: TflitePadding; strides: HeightWidth; dilations: HeightWidth; activation: TfliteActivation }
  | { code: 'DEPTHWISE_CONV_2D'; padding: TflitePadding; strides: HeightWidth; dilations: HeightWidth; activation: TfliteActivation; depthMultiplier: number }
  | { code: 'AVERAGE_POOL_2D' | 'MAX_POOL_2D'; padding: TflitePadding; strides: HeightWidth; filter: HeightWidth; activation: TfliteActivation }
  | { code: 'ADD' | 'SUB' | 'MUL' | 'DIV'; activation: TfliteActivation }
  | { code: 'CONCATENATION'; axis: number; activation: TfliteActivation }
  | { code: 'RESIZE_BILINEAR' | 'RESIZE_NEAREST_NEIGHBOR'; alignCorners: boolean; halfPixelCenters: boolean }
  | { code: 'SOFTMAX'; beta: number }
  | { code: 'RESHAPE'; newShape: number[] }
  | { code: 'SQUEEZE'; axes: number[] }
  | { code: 'MEAN'; keepDims: boolean }
  | { code: 'ARG_MAX' }
  | { code: (typeof plainOperators)[keyof typeof plainOperators] }
  /** One that this reader does not know; `name` is for the error. */
  | { code: 'OTHER'; name: string };

const paddings: readonly TflitePadding[] = ['SAME', 'VALID'];
const activations: readonly TfliteActivation[] = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'];

/** Field numbers are those of the option tables in the schema. Without a table every field has its default. */
const readers: Readonly<Record<number, (options: FlatTable | null) => TfliteOperation>> = {
  0: (o) => arithmetic('ADD', o),
  1: (o) => pool('AVERAGE_POOL_2D', o),
  2: (o) => ({ code: 'CONCATENATION', axis: o?.int32(0) ?? 0, activation: pick(activations, o, 1) }),
  3: (o) => ({ code: 'CONV_2D', padding: pick(paddings, o, 0), strides: heightWidth(o, 1), activation: pick(activations, o, 3), dilations: heightWidth(o, 4, 1) }),
  4: (o) => ({
    code: 'DEPTHWISE_CONV_2D',
    padding: pick(paddings, o, 0),
    strides: heightWidth(o, 1),
    depthMultiplier: o?.int32(3) ?? 0,
    activation: pick(activations, o, 4),
    dilations: heightWidth(o, 5, 1),
  }),
  17: (o) => pool('MAX_POOL_2D', o),
  18: (o) => arithmetic('MUL', o),
  22: (o) => ({ code: 'RESHAPE', newShape: o?.int32s(0) ?? [] }),
  23: (o) => ({ code: 'RESIZE_BILINEAR', alignCorners: o?.bool(2) ?? false, halfPixelCenters: o?.bool(3) ?? false }),
  25: (o) => ({ code: 'SOFTMAX', beta: o?.float32(0) ?? 0 }),
  40: (o) => ({ code: 'MEAN', keepDims: o?.bool(0) ?? false }),
  41: (o) => arithmetic('SUB', o),
  42: (o) => arithmetic('DIV', o),
  43: (o) => ({ code: 'SQUEEZE', axes: o?.int32s(0) ?? [] }),
  56: () => ({ code: 'ARG_MAX' }),
  97: (o) => ({ code: 'RESIZE_NEAREST_NEIGHBOR', alignCorners: o?.bool(0) ?? false, halfPixelCenters: o?.bool(1) ?? false }),
};

/** BuiltinOperator CUSTOM: its name is the custom code. */
const CUSTOM = 32;

/**
 * @param builtin the number in the schema's BuiltinOperator
 * @param customCode the name, where `builtin` is CUSTOM
 * @throws RangeError where an option has a value that the schema does not know
 */
export function readOperation(builtin: number, customCode: string, options: FlatTable | null): TfliteOperation {
  const reader = readers[builtin];
  if (reader) return reader(options);
  if (Object.hasOwn(plainOperators, builtin)) return { code: plainOperators[builtin as keyof typeof plainOperators] };
  return { code: 'OTHER', name: builtin === CUSTOM ? `custom operator "${customCode}"` : `operator ${builtin}` };
}

function arithmetic(code: 'ADD' | 'SUB' | 'MUL' | 'DIV', options: FlatTable | null): TfliteOperation {
  return { code, activation: pick(activations, options, 0) };
}

function pool(code: 'AVERAGE_POOL_2D' | 'MAX_POOL_2D', options: FlatTable | null): TfliteOperation {
  return { code, padding: pick(paddings, options, 0), strides: heightWidth(options, 1), filter: heightWidth(options, 3), activation: pick(activations, options, 5) };
}

/** The schema has width before height. */
function heightWidth(options: FlatTable | null, widthField: number, absent = 0): HeightWidth {
  return [options?.int32(widthField + 1, absent) ?? absent, options?.int32(widthField, absent) ?? absent];
}

function pick<T>(values: readonly T[], options: FlatTable | null, field: number): T {
  const index = options?.uint8(field) ?? 0;
  if (index >= values.length) throw new RangeError(`an operator's option ${field} is ${index}, not one of ${values.join(', ')}`);
  return values[index];
}
