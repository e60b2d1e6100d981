import { makeAttribute, type AttributeValue } from './attributes.ts';
import { onnx } from './generated/onnx.js';
import { onnxDataType, type OnnxDataType } from './onnxDataType.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './onnxTypes.ts';
import { makeTensor, type TensorDataByType } from './tensorData.ts';

/** Opset of the graphs that we emit ourselves, and the IR version that goes with it. Why 13: docs/decisions/0010-onnx-opset-13.md. */
export const EMITTED_OPSET = 13;
const EMITTED_IR_VERSION = 7;

/** A size of a tensor: a number, or a name where it is free (equal names are equal sizes). */
export type Dim = number | string;

export type NodeAttributes = Readonly<Record<string, AttributeValue | undefined>>;

/**
 * Emits an ONNX graph, node by node in topological order. Tensors are their names:
 *
 *     const g = new GraphBuilder('edge detector');
 *     const x = g.input('x', 'float32', [1, 3, 'height', 'width']);
 *     const w = g.initializer('weight', 'float32', [1, 3, 3, 3], weights);
 *     g.output('y', g.node('Conv', [x, w], { pads: [1, 1, 1, 1] }), 'float32', [1, 1, 'height', 'width']);
 *     const bytes = writeModel(g.build());
 *
 * A scope prefixes the names made inside it, so that a graph can be read: `g.scope('layer1.0', () => …)`.
 */
export class GraphBuilder {
  readonly name: string;
  readonly opset: number;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #usedNames: Set<string>;
  readonly #constants = new Map<string, string>();
  readonly #nextSuffix = new Map<string, number>();
  #scope = '';

  /** @param options.reservedNames names that must not be given (those of a graph that this one is joined with) */
  constructor(name: string, options: { opset?: number; reservedNames?: Iterable<string> } = {}) {
    this.name = name;
    this.opset = options.opset ?? EMITTED_OPSET;
    this.#usedNames = new Set(options.reservedNames);
  }

  /** Runs `emit` with `prefix/` before every name made in it. Scopes nest. */
  scope<T>(prefix: string, emit: () => T): T {
    const outer = this.#scope;
    this.#scope = `${outer}${prefix}/`;
    try {
      return emit();
    } finally {
      this.#scope = outer;
    }
  }

  /** A name that nothing in the graph has yet: `base` itself where it is free, else `base_1`, `base_2` … */
  uniqueName(base: string): string {
    const scoped = this.#scope + base;
    let name = scoped;
    let suffix = this.#nextSuffix.get(scoped) ?? 1;
    while (this.#usedNames.has(name)) name = `${scoped}_${suffix++}`;
    this.#nextSuffix.set(scoped, suffix);
    this.#usedNames.add(name);
    return name;
  }

  /** Declares an input of the graph under exactly this name. */
  input(name: string, dtype: OnnxDataType, dims: readonly Dim[]): string {
    this.#claim(name);
    this.#inputs.push(valueInfo(name, dtype, dims));
    return name;
  }

  /**
   * Declares `tensor` as an output of the graph under exactly this name, by renaming the tensor. Where it cannot be
   * renamed (it is an input, a constant, or an output already), an Identity node is added.
   */
  output(name: string, tensor: string, dtype: OnnxDataType, dims: readonly Dim[]): void {
    const isProduced = this.#nodes.some((node) => node.output.includes(tensor));
    const isOutput = this.#outputs.some((output) => output.name === tensor);
    if (name === tensor && isProduced && !isOutput) {
      // Already called so.
    } else {
      this.#claim(name);
      if (isProduced && !isOutput) this.#rename(tensor, name);
      else this.#nodes.push(makeNode('Identity', name, [tensor], [name], {}));
    }
    this.#outputs.push(valueInfo(name, dtype, dims));
  }

  /**
   * Adds a node with one output.
   * @param inputs tensor names; '' leaves an optional input out
   * @param attributes undefined values are left out
   * @param outputName base of the output's name; the operator's name unless given
   * @returns the name of its output
   */
  node(opType: string, inputs: readonly string[], attributes: NodeAttributes = {}, outputName: string = opType): string {
    const output = this.uniqueName(outputName);
    this.#nodes.push(makeNode(opType, output, inputs, [output], attributes));
    return output;
  }

  /** Adds a node with several outputs, named `OpType:0`, `OpType:1` … or as given. */
  nodeWithOutputs(opType: string, inputs: readonly string[], attributes: NodeAttributes, outputNames: number | readonly string[]): string[] {
    const bases = typeof outputNames === 'number' ? Array.from({ length: outputNames }, (_, index) => `${opType}:${index}`) : outputNames;
    const outputs = bases.map((base) => this.uniqueName(base));
    this.#nodes.push(makeNode(opType, outputs[0] ?? opType, inputs, outputs, attributes));
    return outputs;
  }

  /**
   * Adds weights under `name` (made unique). `data` is not copied: keep it unchanged until the model is written.
   * @throws RangeError where the number of values is not the product of dims
   */
  initializer<T extends OnnxDataType>(name: string, dtype: T, dims: readonly number[], data: TensorDataByType[T]): string {
    const tensor = makeTensor(this.uniqueName(name), dtype, dims, data);
    this.#initializers.push(tensor);
    return tensor.name;
  }

  /** A small constant; equal ones (dtype, dims, bits) are stored once in the graph, outside any scope. */
  constant<T extends OnnxDataType>(dtype: T, dims: readonly number[], data: TensorDataByType[T]): string {
    const tensor = makeTensor('constant', dtype, dims, data);
    const key = `${dtype}[${dims.join(',')}]${tensor.rawData.join(',')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const outer = this.#scope;
    this.#scope = '';
    tensor.name = this.uniqueName('constant');
    this.#scope = outer;
    tensor.rawData = tensor.rawData.slice();
    this.#initializers.push(tensor);
    this.#constants.set(key, tensor.name);
    return tensor.name;
  }

  /** A float32 constant of shape [] (one number) or [n]. */
  floats(values: number | readonly number[]): string {
    return typeof values === 'number'
      ? this.constant('float32', [], Float32Array.of(values))
      : this.constant('float32', [values.length], Float32Array.from(values));
  }

  /** An int64 constant of shape [] (one number) or [n]: axes, sizes, indices. */
  ints(values: number | readonly number[]): string {
    return typeof values === 'number' ? this.constant('int64', [], [values]) : this.constant('int64', [values.length], values);
  }

  /** The nodes, constants, inputs and outputs so far. */
  buildGraph(): GraphProto {
    return onnx.GraphProto.create({
      name: this.name,
      node: [...this.#nodes],
      initializer: [...this.#initializers],
      input: [...this.#inputs],
      output: [...this.#outputs],
    }) as unknown as GraphProto;
  }

  build(): ModelProto {
    return onnx.ModelProto.create({
      irVersion: EMITTED_IR_VERSION,
      producerName: 'atrous',
      opsetImport: [onnx.OperatorSetIdProto.create({ domain: '', version: this.opset })],
      graph: this.buildGraph() as unknown as onnx.IGraphProto,
    }) as unknown as ModelProto;
  }

  #claim(name: string): void {
    if (this.#usedNames.has(name)) throw new Error(`The graph ${this.name} has a tensor ${name} already.`);
    this.#usedNames.add(name);
  }

  #rename(from: string, to: string): void {
    for (const node of this.#nodes) {
      node.input = node.input.map((tensor) => (tensor === from ? to : tensor));
      node.output = node.output.map((tensor) => (tensor === from ? to : tensor));
    }
  }
}

function makeNode(opType: string, name: string, inputs: readonly string[], outputs: readonly string[], attributes: NodeAttributes): NodeProto {
  const attribute = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [makeAttribute(key, value)]));
  return onnx.NodeProto.create({
    opType,
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: attribute as unknown as onnx.IAttributeProto[],
  }) as unknown as NodeProto;
}

/** The declaration of a graph input or output. */
export function valueInfo(name: string, dtype: OnnxDataType, dims: readonly Dim[]): ValueInfoProto {
  return onnx.ValueInfoProto.create({
    name,
    type: {
      tensorType: {
        elemType: onnxDataType[dtype],
        shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
      },
    },
  });
}
