import { AppError } from '../errors/appError.ts';

/** `0`: characters `0` to `o` stand for 0..63. */
const FIRST = 48;
const DIGIT = 32;
const MORE = 32;
const CHUNK = 8192;

/**
 * Whole numbers of either sign as characters `0` to `o`, as COCO's mask API writes run lengths (cocoapi, maskApi.c, rleToString):
 * two's complement in groups of 5 bits, the lowest first; the 6th bit says that another group follows. Safe to 2^52.
 */
export function encodeSignedChars(values: ArrayLike<number>): string {
  const parts: string[] = [];
  let codes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let rest = values[i];
    for (;;) {
      const next = Math.floor(rest / DIGIT);
      const digit = rest - next * DIGIT;
      const isLast = next === (digit < DIGIT / 2 ? 0 : -1);
      codes.push(FIRST + digit + (isLast ? 0 : MORE));
      if (isLast) break;
      rest = next;
    }
    if (codes.length >= CHUNK) {
      parts.push(String.fromCharCode(...codes));
      codes = [];
    }
  }
  parts.push(String.fromCharCode(...codes));
  return parts.join('');
}

/** @throws AppError `mask.corrupt` for other characters, and where the text ends in the middle of a number */
export function decodeSignedChars(text: string): number[] {
  const values: number[] = [];
  let value = 0;
  let factor = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) - FIRST;
    if (code < 0 || code > 63) throw new AppError('mask.corrupt', `A run-length code holds "${text[at]}" as character ${at + 1}: only 0 to o can be there.`);
    if (factor > 2 ** 50) throw new AppError('mask.corrupt', `A run-length code holds a number without end at character ${at + 1}.`);
    value += (code & (DIGIT - 1)) * factor;
    factor *= DIGIT;
    if (code >= MORE) continue;
    // The highest bit of the last group is the sign.
    values.push(code >= DIGIT / 2 ? value - factor : value);
    value = 0;
    factor = 1;
  }
  if (factor !== 1) throw new AppError('mask.corrupt', 'A run-length code ends in the middle of a number.');
  return values;
}
