import { intsAttribute } from '../onnx/attributes.ts';
import type { GraphIndex } from '../onnx/graphIndex.ts';
import type { NodeProto } from '../onnx/onnxTypes.ts';

/**
 * Input pixels per step of a feature map, from the strides of the convolutions and poolings on the way; null where the
 * way holds an operator whose effect on the size cannot be told without running it (and no other way leads there).
 */
export function spatialStride(index: GraphIndex, tensor: string, networkInput: string): number | null {
  const known = new Map<string, number | null>([[networkInput, 1]]);
  const queue: string[] = [tensor];
  // Depth first without recursion: graphs can be thousands of nodes deep.
  while (queue.length > 0) {
    const name = queue.at(-1)!;
    const node = index.producerOf(name);
    if (known.has(name) || !node) {
      if (!known.has(name)) known.set(name, null);
      queue.pop();
      continue;
    }
    const inputs = spatialInputs(node);
    const open = inputs.filter((input) => !known.has(input));
    if (open.length > 0) {
      queue.push(...open);
      continue;
    }
    const strides = inputs.map((input) => known.get(input) ?? null).filter((stride) => stride !== null);
    const factor = strideFactor(node);
    // Branches that meet have one size; image pooling (unknown after its Resize) takes that of the others.
    known.set(name, strides.length === 0 || factor === null ? null : Math.min(...strides) * factor);
    queue.pop();
  }
  return known.get(tensor) ?? null;
}

/** The inputs that are feature maps: a convolution's weights and a Resize's sizes are not. */
function spatialInputs(node: NodeProto): string[] {
  const isJoin = ['Add', 'Sub', 'Mul', 'Div', 'Concat', 'Sum', 'Max', 'Min', 'Where', 'PRelu'].includes(node.opType);
  return (isJoin ? node.input : node.input.slice(0, 1)).filter((input) => input !== '');
}

function strideFactor(node: NodeProto): number | null {
  switch (node.opType) {
    case 'Conv':
    case 'QLinearConv':
    case 'MaxPool':
    case 'AveragePool':
      return intsAttribute(node, 'strides')?.[0] ?? 1;
    case 'ConvTranspose':
      return 1 / (intsAttribute(node, 'strides')?.[0] ?? 1);
    case 'Resize':
    case 'Upsample':
    case 'GlobalAveragePool':
    case 'GlobalMaxPool':
    case 'ReduceMean':
    case 'Expand':
    case 'Shape':
    case 'Reshape':
    case 'DepthToSpace':
    case 'SpaceToDepth':
    case 'Slice':
      return null;
    default:
      return 1;
  }
}
