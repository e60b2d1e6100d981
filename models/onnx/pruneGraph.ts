import { subgraphsOf } from './attributes.ts';
import { copyMessage } from './copyMessage.ts';
import type { GraphProto, NodeProto } from './onnxTypes.ts';

/**
 * The graph without what its outputs do not need: nodes, initializers, sparse initializers, value infos.
 * The order of the nodes is kept. Inputs of the graph stay, needed or not.
 */
export function pruneGraph(graph: GraphProto): GraphProto {
  const needed = new Set(graph.output.map(({ name }) => name));
  const nodes: NodeProto[] = [];
  // Nodes are in topological order, so one pass from the back sees every consumer before its producer.
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    nodes.push(node);
    for (const name of tensorsReadBy(node)) needed.add(name);
  }
  return copyMessage(graph, {
    node: nodes.reverse(),
    initializer: graph.initializer.filter(({ name }) => needed.has(name)),
    sparseInitializer: graph.sparseInitializer.filter((tensor) => needed.has(tensor.values?.name ?? '')),
    valueInfo: graph.valueInfo.filter(({ name }) => needed.has(name)),
    quantizationAnnotation: graph.quantizationAnnotation.filter(({ tensorName }) => needed.has(tensorName ?? '')),
  });
}

/** Inputs of a node, and everything that the graphs inside it may take from outside. */
function tensorsReadBy(node: NodeProto): string[] {
  return [...node.input, ...subgraphsOf(node).flatMap((graph) => [...graph.node.flatMap(tensorsReadBy), ...graph.output.map(({ name }) => name)])];
}
