import { z } from 'zod';

/** A Uint8Array that crosses a process boundary by structured clone. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected a Uint8Array');
