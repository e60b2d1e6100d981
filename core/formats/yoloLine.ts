import { AppError } from '../errors/appError.ts';
import { reason } from '../report/reason.ts';
import type { Remark } from '../report/remark.ts';

/** Digits behind the point: a hundredth of a pixel in images of 10,000, and corners need half a pixel. */
const DIGITS = 6;
/** How far outside the image rounding may put a corner. */
const TOLERANCE = 0.01;

/** What one line of a label file says. */
export type YoloLine =
  | { readonly kind: 'polygon'; readonly classIndex: number; /** Flat, in pixels. */ readonly ring: number[]; readonly confidence: number | null }
  | { readonly kind: 'box'; readonly classIndex: number };

/**
 * One line: `class x1 y1 x2 y2 …`, x and y as shares of width and height.
 * @param ring flat, in pixels
 */
export function yoloLine(classIndex: number, ring: readonly number[], width: number, height: number): string {
  return [classIndex, ...ring.map((value, i) => shortest(value / (i % 2 === 0 ? width : height)))].join(' ');
}

function shortest(share: number): string {
  return share.toFixed(DIGITS).replace(/\.?0+$/, '');
}

/**
 * Five numbers are a box (class, centre, size), more are a polygon; a number too many is a confidence, as `yolo predict` appends one.
 * @param place for the sentence: file and line
 * @throws AppError `import.badLabels` with the value that offends
 */
export function parseYoloLine(line: string, width: number, height: number, place: string): YoloLine {
  const words = line.trim().split(/\s+/);
  const values = words.map(Number);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw bad(place, reason('label.word', `"${words[wrong]}" is no number`, { word: words[wrong] }));
  const [classIndex, ...rest] = values;
  if (!Number.isInteger(classIndex) || classIndex < 0) throw bad(place, reason('label.badClass', `the class is ${words[0]}, where a whole number from 0 on belongs`, { word: words[0] }));
  if (rest.length === 4) return { kind: 'box', classIndex };
  if (rest.length < 6) throw bad(place, reason('label.lineLength', `${values.length} numbers are neither a box (5) nor a polygon (7 and more)`, { count: values.length }));
  const confidence = rest.length % 2 === 1 ? rest.pop()! : null;
  const outside = rest.findIndex((value) => value < -TOLERANCE || value > 1 + TOLERANCE);
  if (outside >= 0) throw bad(place, reason('label.noShare', `${words[outside + 1]} is no share of the image: coordinates have to be divided by its width and height`, { word: words[outside + 1] }));
  return { kind: 'polygon', classIndex, ring: rest.map((value, i) => value * (i % 2 === 0 ? width : height)), confidence };
}

function bad(place: string, why: Remark): AppError {
  return new AppError('import.badLabels', `${place}: ${why.message}.`, { place, why: why.message, cause: why });
}
