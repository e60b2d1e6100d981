import { findAttribute, subgraphsOf } from './attributes.ts';
import { int64ToNumber } from './int64.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './onnxTypes.ts';
import { tensorToNumbers } from './tensorData.ts';

/** A dimension as a file declares it: a number, a name, or null where it says nothing. */
export type DeclaredDim = number | string | null;

/** Declared type of a tensor. */
export interface DeclaredTensor {
  name: string;
  /** TensorProto.DataType number; 0 where the file does not say. */
  dataType: number;
  /** null where the file does not even say how many dimensions there are. */
  dims: DeclaredDim[] | null;
}

/** Look-ups in a graph by tensor name. Made once per graph; the graph must not change afterwards. */
export class GraphIndex {
  readonly graph: GraphProto;
  /** Version of the standard operators that the nodes are to be read in. */
  readonly opset: number;
  readonly #producers = new Map<string, NodeProto>();
  readonly #initializers = new Map<string, TensorProto>();

  constructor(model: ModelProto) {
    this.graph = model.graph;
    this.opset = opsetVersion(model);
    for (const node of model.graph.node) {
      for (const output of node.output) if (output !== '') this.#producers.set(output, node);
    }
    for (const tensor of model.graph.initializer) this.#initializers.set(tensor.name, tensor);
  }

  /** The node that makes a tensor; undefined for inputs and initializers. */
  producerOf(tensor: string): NodeProto | undefined {
    return this.#producers.get(tensor);
  }

  consumersOf(tensor: string): NodeProto[] {
    return this.graph.node.filter((node) => node.input.includes(tensor));
  }

  /** The constant behind a name: an initializer, or the output of a Constant node. */
  constantOf(tensor: string): TensorProto | undefined {
    const initializer = this.#initializers.get(tensor);
    if (initializer) return initializer;
    const producer = this.#producers.get(tensor);
    return producer?.opType === 'Constant' ? (findAttribute(producer, 'value')?.t ?? undefined) : undefined;
  }

  /** Values of a constant as numbers; undefined where the tensor is none. For small constants. */
  constantNumbers(tensor: string): number[] | undefined {
    const constant = this.constantOf(tensor);
    return constant && tensorToNumbers(constant);
  }

  /** The inputs that a caller must feed. (Up to IR version 3, initializers are listed among the inputs.) */
  fedInputs(): ValueInfoProto[] {
    return this.graph.input.filter((input) => !this.#initializers.has(input.name));
  }
}

/** Version of the standard operator set (domain '') that the model imports; 0 where it imports none. */
export function opsetVersion(model: ModelProto): number {
  const standard = model.opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  return standard ? int64ToNumber(standard.version ?? 0) : 0;
}

/** What a file says about an input or output. */
export function declaredTensor(info: ValueInfoProto): DeclaredTensor {
  const tensorType = info.type?.tensorType;
  const dims = tensorType?.shape?.dim?.map((dim): DeclaredDim => {
    if (dim.dimParam) return dim.dimParam;
    const value = dim.dimValue === undefined || dim.dimValue === null ? 0 : int64ToNumber(dim.dimValue);
    return value > 0 ? value : null;
  });
  return { name: info.name, dataType: tensorType?.elemType ?? 0, dims: tensorType?.shape ? (dims ?? []) : null };
}

/** Every tensor name of a graph and of the graphs inside it. */
export function tensorNames(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  const visit = (inner: GraphProto): void => {
    for (const { name } of [...inner.input, ...inner.output, ...inner.initializer, ...inner.valueInfo]) names.add(name);
    for (const node of inner.node) {
      for (const name of [...node.input, ...node.output]) names.add(name);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  names.delete('');
  return names;
}
