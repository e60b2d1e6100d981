import { packMask, unpackMask, type PackedMask } from '../../core/mask/packMask.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';

/** Stands for a mask in a message: a structured clone would make a plain object of it. */
interface MaskMessage {
  readonly packedMask: PackedMask;
}

/**
 * Data of a pixel task as it can be sent to another thread: every mask in it is packed.
 * @param transfer gets the memory of the packed masks, which is to go along
 */
export function toMessage(value: unknown, transfer: Transferable[]): unknown {
  if (value instanceof TiledMask) {
    const packedMask = packMask(value);
    transfer.push(packedMask.full.buffer, packedMask.indices.buffer, ...packedMask.blocks.map(({ buffer }) => buffer));
    return { packedMask } satisfies MaskMessage;
  }
  return mapParts(value, (part) => toMessage(part, transfer));
}

/** The other way. */
export function fromMessage(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'packedMask' in value) return unpackMask((value as MaskMessage).packedMask);
  return mapParts(value, fromMessage);
}

function mapParts(value: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, change(part)]));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]));
}
