import { copyMessage } from './copyMessage.ts';
import { onnx } from './generated/onnx.js';
import type { ModelProto, TensorProto } from './onnxTypes.ts';

/** Field number and wire type 2 (length-delimited) of the two fields that are framed here: onnx.proto, ModelProto.graph = 7 … */
const GRAPH_TAG = (7 << 3) | 2;
const INITIALIZER_TAG = (5 << 3) | 2;
const RAW_DATA_TAG = (9 << 3) | 2;

/**
 * The bytes of an ONNX file. Weights (rawData of the initializers) are copied exactly once, from where they are
 * into the result: protobufjs alone grows and shifts its buffer, which costs several copies of a 240 MB model.
 * So everything but the weights is encoded first, then lengths are known and the file is laid out in one go.
 * Protocol Buffers allow the fields of a message in any order; the initializers come last in the graph.
 */
export function writeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  const { graph } = model;
  const modelHead = onnx.ModelProto.encode(without(model, 'graph')).finish(true);
  const graphHead = onnx.GraphProto.encode(without(graph, 'initializer') as unknown as onnx.IGraphProto).finish(true);
  const tensors = graph.initializer.map(frameTensor);

  let graphLength = graphHead.length;
  for (const tensor of tensors) graphLength += 1 + varintLength(tensor.length) + tensor.length;
  const out = new Uint8Array(modelHead.length + 1 + varintLength(graphLength) + graphLength);
  let position = 0;
  const put = (bytes: Uint8Array): void => {
    out.set(bytes, position);
    position += bytes.length;
  };
  const putVarint = (value: number): void => {
    let rest = value;
    while (rest >= 0x80) {
      out[position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    out[position++] = rest;
  };

  put(modelHead);
  putVarint(GRAPH_TAG);
  putVarint(graphLength);
  put(graphHead);
  for (const { head, rawData, length } of tensors) {
    putVarint(INITIALIZER_TAG);
    putVarint(length);
    put(head);
    if (rawData) {
      putVarint(RAW_DATA_TAG);
      putVarint(rawData.length);
      put(rawData);
    }
  }
  return out;
}

interface FramedTensor {
  /** All fields but rawData. */
  head: Uint8Array;
  rawData: Uint8Array | null;
  /** Of the whole message, in bytes. */
  length: number;
}

function frameTensor(tensor: TensorProto): FramedTensor {
  const { rawData } = tensor;
  const head = onnx.TensorProto.encode(without(tensor, 'rawData')).finish(true);
  if (!Object.hasOwn(tensor, 'rawData')) return { head, rawData: null, length: head.length };
  return { head, rawData, length: head.length + 1 + varintLength(rawData.length) + rawData.length };
}

/** The message with one field left out, for the encoder: it skips fields that the object itself does not have. */
function without<T extends object, K extends keyof T>(message: T, field: K): Omit<T, K> {
  const copy = copyMessage(message);
  delete (copy as Partial<T>)[field];
  return copy;
}

/** Bytes that `value` (0 .. 2^53) takes as a base-128 varint. */
function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
