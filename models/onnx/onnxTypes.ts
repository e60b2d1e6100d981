import type { onnx } from './generated/onnx.js';

/**
 * The messages of onnx.proto as this project handles them: read by readModel or made by create(), so that
 * repeated fields are always arrays. (The generated types must allow null there, for literals made by hand.)
 * 64-bit integers are `number | Long`: see int64.ts.
 */
export type TensorProto = onnx.TensorProto;
export type ValueInfoProto = onnx.ValueInfoProto;

export interface AttributeProto extends Omit<onnx.AttributeProto, 't' | 'g' | 'graphs'> {
  t?: TensorProto | null;
  g?: GraphProto | null;
  graphs: GraphProto[];
}

export interface NodeProto extends Omit<onnx.NodeProto, 'attribute'> {
  attribute: AttributeProto[];
}

export interface GraphProto extends Omit<onnx.GraphProto, 'node' | 'initializer' | 'input' | 'output' | 'valueInfo'> {
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  valueInfo: ValueInfoProto[];
}

export interface ModelProto extends Omit<onnx.ModelProto, 'graph'> {
  graph: GraphProto;
}
