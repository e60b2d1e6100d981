import { JSONParser } from '@streamparser/json';
import { AppError } from '../errors/appError.ts';

/** A value that a path named. */
export interface StreamedValue {
  /** First key of its path. */
  readonly key: string;
  readonly value: unknown;
  /** Place in its array, or key where an object is in the array's place; 0 for a value that was named itself. */
  readonly index: number | string;
}

/**
 * Reads a JSON object that may be larger than memory: what `paths` name comes as soon as it is complete, everything else is forgotten.
 * @param paths as in JSONPath: `$.info` for a value, `$.images.*` for each element of an array, and each value of an object
 * @param name of the file, for the sentence
 * @throws AppError `import.badJson` where it is no JSON or is cut off
 */
export async function* jsonValues(pieces: AsyncIterable<Uint8Array>, paths: readonly string[], name: string): AsyncGenerator<StreamedValue> {
  let complete: StreamedValue[] = [];
  const parser = new JSONParser({ paths: [...paths], keepStack: false });
  parser.onValue = ({ value, key, stack }) => {
    complete.push(stack.length > 1 ? { key: String(stack[1].key), value, index: key! } : { key: String(key), value, index: 0 });
  };
  const checked = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      const why = (error as Error).message.replace(/\.$/, '');
      throw new AppError('import.badJson', `${name} is not JSON, or is cut off: ${why}.`, { name, why }, { cause: error });
    }
  };
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    checked(() => parser.write(piece));
    yield* complete;
    complete = [];
  }
  if (sizeBytes === 0) throw new AppError('import.badJson', `${name} is empty: copy it again from its source.`, { name, why: '0 B' });
  checked(() => {
    if (!parser.isEnded) parser.end();
  });
  yield* complete;
}

/**
 * The same with a function that is called for each value.
 * @returns the first keys of all values that came
 * @throws AppError as jsonValues, and whatever `visit` throws
 */
export async function streamJson(pieces: AsyncIterable<Uint8Array>, paths: readonly string[], visit: (key: string, value: unknown, index: number | string) => void, name: string): Promise<Set<string>> {
  const seen = new Set<string>();
  for await (const { key, value, index } of jsonValues(pieces, paths, name)) {
    seen.add(key);
    visit(key, value, index);
  }
  return seen;
}
