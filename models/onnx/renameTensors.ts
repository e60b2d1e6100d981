import { copyMessage } from './copyMessage.ts';
import type { AttributeProto, GraphProto, NodeProto } from './onnxTypes.ts';

/**
 * Nodes with their tensors renamed, also inside the graphs of If, Loop and Scan. (ONNX wants every name to be unique
 * across nested graphs, so a rename never catches a different tensor.) Nodes that do not change are the same objects.
 */
export function renameTensors(nodes: readonly NodeProto[], newNames: ReadonlyMap<string, string>): NodeProto[] {
  if (newNames.size === 0) return [...nodes];
  const rename = (name: string): string => newNames.get(name) ?? name;
  return nodes.map((node) => {
    const isTouched = node.input.some((name) => newNames.has(name)) || node.output.some((name) => newNames.has(name));
    const hasGraphs = node.attribute.some((attribute) => attribute.g || attribute.graphs.length > 0);
    if (!isTouched && !hasGraphs) return node;
    return copyMessage(node, {
      input: node.input.map(rename),
      output: node.output.map(rename),
      attribute: hasGraphs ? node.attribute.map((attribute) => renameInAttribute(attribute, newNames)) : node.attribute,
    });
  });
}

function renameInAttribute(attribute: AttributeProto, newNames: ReadonlyMap<string, string>): AttributeProto {
  if (!attribute.g && attribute.graphs.length === 0) return attribute;
  return copyMessage(attribute, {
    ...(attribute.g ? { g: renameGraphTensors(attribute.g, newNames) } : {}),
    graphs: attribute.graphs.map((graph) => renameGraphTensors(graph, newNames)),
  });
}

/** A graph with its tensors renamed, inputs and outputs among them. */
export function renameGraphTensors(graph: GraphProto, newNames: ReadonlyMap<string, string>): GraphProto {
  const renamed = <T extends { name: string }>(entries: readonly T[]): T[] =>
    entries.map((entry) => (newNames.has(entry.name) ? copyMessage<T>(entry, { name: newNames.get(entry.name)! } as Partial<T>) : entry));
  return copyMessage(graph, {
    node: renameTensors(graph.node, newNames),
    initializer: renamed(graph.initializer),
    input: renamed(graph.input),
    output: renamed(graph.output),
    valueInfo: renamed(graph.valueInfo),
  });
}
