import type Long from 'long';

/**
 * 64-bit integers of ONNX files. protobufjs keeps what it reads as Long, so that values such as 2^63 - 1
 * ("to the end" in Slice) are written back unchanged; what we compute with is a plain number.
 */
export type Int64 = number | Long;

/** The value as a number: exact up to 2^53, clamped to +-2^53 - 1 beyond (sizes and axes never get there; "to the end" does). */
export function int64ToNumber(value: Int64): number {
  const number = typeof value === 'number' ? value : value.toNumber();
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, number));
}
