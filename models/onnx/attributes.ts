import { onnx } from './generated/onnx.js';
import { int64ToNumber } from './int64.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from './onnxTypes.ts';

/**
 * A node attribute as it is written in code. A bare number is an integer (most attributes are);
 * a float says so, because ONNX tells them apart and JavaScript does not.
 */
export type AttributeValue = number | readonly number[] | string | { float: number } | { floats: readonly number[] } | { tensor: TensorProto };

/** AttributeProto.AttributeType of onnx.proto. */
const attributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** @throws RangeError where a bare number is not an integer: write `{ float: … }`. */
export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  return onnx.AttributeProto.create({ name, ...attributeFields(name, value) }) as unknown as AttributeProto;
}

function attributeFields(name: string, value: AttributeValue): onnx.IAttributeProto {
  if (typeof value === 'number') return { type: attributeType.int, i: requireInteger(name, value) };
  if (typeof value === 'string') return { type: attributeType.string, s: utf8Bytes(value) };
  if ('float' in value) return { type: attributeType.float, f: value.float };
  if ('floats' in value) return { type: attributeType.floats, floats: [...value.floats] };
  if ('tensor' in value) return { type: attributeType.tensor, t: value.tensor };
  return { type: attributeType.ints, ints: value.map((entry) => requireInteger(name, entry)) };
}

function requireInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`Attribute ${name}: ${value} is not an integer; write { float: ${value} } where a float is meant.`);
}

/** Attribute strings of ONNX operators are ASCII words; anything beyond U+00FF has no place in them. */
function utf8Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7f) throw new RangeError(`Attribute string ${text} is not ASCII.`);
    return code;
  });
}

export function findAttribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function intAttribute(node: NodeProto, name: string, fallback: number): number {
  const attribute = findAttribute(node, name);
  return attribute ? int64ToNumber(attribute.i) : fallback;
}

export function intsAttribute(node: NodeProto, name: string): number[] | undefined {
  return findAttribute(node, name)?.ints.map(int64ToNumber);
}

export function floatAttribute(node: NodeProto, name: string): number | undefined {
  return findAttribute(node, name)?.f;
}

export function stringAttribute(node: NodeProto, name: string, fallback: string): string {
  const attribute = findAttribute(node, name);
  return attribute ? String.fromCharCode(...attribute.s) : fallback;
}

/** The graphs inside a node (branches of If, bodies of Loop and Scan). */
export function subgraphsOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) => (attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs));
}
