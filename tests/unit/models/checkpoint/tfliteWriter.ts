import type { TfliteDtype, TfliteQuantization } from '../../../../models/checkpoint/tflite.ts';
import { flatBuffer, type Field, type Fields } from './flatBufferWriter.ts';

const dtypeNumbers: Partial<Record<TfliteDtype, number>> = { float32: 0, float16: 1, int32: 2, uint8: 3, int64: 4, string: 5, bool: 6, int16: 7, int8: 9, int4: 17 };

/** Numbers of BuiltinOperator in the schema, and how their options are laid out. */
const builtins = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  RELU: 19,
  RELU6: 21,
  MUL: 18,
  RESIZE_BILINEAR: 23,
  SOFTMAX: 25,
  PAD: 34,
  BATCH_TO_SPACE_ND: 37,
  SPACE_TO_BATCH_ND: 38,
  MEAN: 40,
  SUB: 41,
  DIV: 42,
  ARG_MAX: 56,
  LOG: 73,
  QUANTIZE: 114,
  BROADCAST_TO: 130,
} as const;

export type Builtin = keyof typeof builtins;

export interface WrittenTensor {
  name: string;
  shape: readonly number[];
  dtype?: TfliteDtype;
  data?: Uint8Array;
  quantization?: Partial<TfliteQuantization>;
  isSparse?: boolean;
}

export interface WrittenOperator {
  code: Builtin | { custom: string };
  /** Fields of its options table. */
  options?: Fields;
  inputs: readonly number[];
  outputs: readonly number[];
}

export interface WrittenModel {
  tensors: readonly WrittenTensor[];
  operators: readonly WrittenOperator[];
  inputs: readonly number[];
  outputs: readonly number[];
  version?: number;
  description?: string;
  /** Buffers of constants behind the graph, as files over 2 GB have them. */
  buffersOutside?: boolean;
}

/** A TensorFlow Lite file. */
export function tfliteFile(model: WrittenModel): Uint8Array {
  const constants = model.tensors.flatMap(({ data }) => (data ? [data] : []));
  const write = (outsideAt: number): Uint8Array => flatBuffer('TFL3', rootFields(model, constants, outsideAt));
  const file = write(0);
  if (!model.buffersOutside) return file;
  return Uint8Array.from([...write(file.length), ...constants.flatMap((data) => [...data])]);
}

function rootFields(model: WrittenModel, constants: readonly Uint8Array[], outsideAt: number): Fields {
  const codes = [...new Map(model.operators.map(({ code }) => [JSON.stringify(code), code])).entries()];
  let next = 0;
  let outside = outsideAt;
  const tensors = model.tensors.map((tensor): Fields => tensorFields(tensor, tensor.data ? ++next : 0));
  const operators = model.operators.map((operator): Fields => [
    { uint32: codes.findIndex(([key]) => key === JSON.stringify(operator.code)) },
    { int32s: operator.inputs },
    { int32s: operator.outputs },
    operator.options && { uint8: 1 },
    operator.options && { table: operator.options },
  ]);
  const buffers = constants.map((data): Fields => {
    if (!model.buffersOutside) return [{ bytes: data }];
    const at = outside;
    outside += data.length;
    return [undefined, { uint64: at }, { uint64: data.length }];
  });
  return [
    { uint32: model.version ?? 3 },
    { tables: codes.map(([, code]) => codeFields(code)) },
    { tables: [[{ tables: tensors }, { int32s: model.inputs }, { int32s: model.outputs }, { tables: operators }]] },
    { string: model.description ?? 'made by a test' },
    { tables: [[], ...buffers] },
  ];
}

function tensorFields({ name, shape, dtype = 'float32', quantization, isSparse }: WrittenTensor, buffer: number): Fields {
  const quantized: Field = quantization && {
    table: [undefined, undefined, { float32s: quantization.scale ?? [] }, quantization.zeroPoint && { int64s: quantization.zeroPoint }, undefined, undefined, { int32: quantization.axis ?? 0 }],
  };
  return [{ int32s: shape }, { int8: dtypeNumbers[dtype] ?? 99 }, { uint32: buffer }, { string: name }, quantized, undefined, isSparse ? { table: [] } : undefined];
}

function codeFields(code: WrittenOperator['code']): Fields {
  if (typeof code === 'object') return [{ int8: 32 }, { string: code.custom }];
  const number = builtins[code];
  return number < 127 ? [{ int8: number }] : [{ int8: 127 }, undefined, undefined, { int32: number }];
}

const activations = { NONE: 0, RELU: 1, RELU6: 3, TANH: 4 } as const;
export type WrittenActivation = keyof typeof activations;

export interface ConvOptions {
  stride?: number;
  rate?: number;
  activation?: WrittenActivation;
  padding?: 'SAME' | 'VALID';
}

const padding = (value: 'SAME' | 'VALID' = 'SAME'): Field => ({ uint8: value === 'SAME' ? 0 : 1 });
const activation = (value: WrittenActivation = 'NONE'): Field => ({ uint8: activations[value] });

/** Options tables; fields in the order of the schema. */
export const options = {
  conv: (o: ConvOptions): Fields => [padding(o.padding), { int32: o.stride ?? 1 }, { int32: o.stride ?? 1 }, activation(o.activation), { int32: o.rate ?? 1 }, { int32: o.rate ?? 1 }],
  depthwise: (o: ConvOptions): Fields => [padding(o.padding), { int32: o.stride ?? 1 }, { int32: o.stride ?? 1 }, { int32: 1 }, activation(o.activation), { int32: o.rate ?? 1 }, { int32: o.rate ?? 1 }],
  pool: (height: number, width: number): Fields => [padding('VALID'), { int32: 1 }, { int32: 1 }, { int32: width }, { int32: height }],
  arithmetic: (value?: WrittenActivation): Fields => [activation(value)],
  concat: (axis: number): Fields => [{ int32: axis }],
  resize: (alignCorners: boolean, halfPixelCenters = false): Fields => [undefined, undefined, { uint8: Number(alignCorners) }, { uint8: Number(halfPixelCenters) }],
  mean: (keepDims: boolean): Fields => [{ uint8: Number(keepDims) }],
};
