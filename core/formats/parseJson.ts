import type { z } from 'zod';
import { AppError } from '../errors/appError.ts';

/**
 * JSON that came from outside, checked.
 * @param name of the file, for the sentence; with the place where it is a part of one (`metadata.jsonl, line 3`)
 * @throws AppError `import.badJson` with the place and the value that offends
 */
export function parseJson<T>(text: string, schema: z.ZodType<T>, name: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('import.badJson', `${name} is not JSON, or is cut off: ${(error as Error).message}.`, { name, why: (error as Error).message }, { cause: error });
  }
  return checkedJson(value, schema, name);
}

/**
 * The same for a value that is parsed already.
 * @throws AppError `import.badJson`
 */
export function checkedJson<T>(value: unknown, schema: z.ZodType<T>, name: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  const where = path.length === 0 ? '' : `, at ${path.join('.')}`;
  const why = `${message} (there is ${shown(valueAt(value, path))})`;
  throw new AppError('import.badJson', `${name}${where}: ${why}.`, { name: `${name}${path.length === 0 ? '' : `, ${path.join('.')}`}`, path, why });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined), value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
