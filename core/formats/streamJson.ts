import { JSONParser } from '@streamparser/json';
import { AppError } from '../errors/appError.ts';

/**
 * Reads a JSON object that may be larger than memory: what `paths` name is handed over as soon as it is complete, everything else is forgotten.
 * @param paths as in JSONPath: `$.info` for a value, `$.images.*` for each element of an array
 * @param visit gets the first key of the path, the value, and for elements their place in the array
 * @param name of the file, for the sentence
 * @returns the keys of the outermost object that `paths` name and that were there with at least one value
 * @throws AppError `import.badJson` where it is no JSON or is cut off, and whatever `visit` throws
 */
export async function streamJson(pieces: AsyncIterable<Uint8Array>, paths: readonly string[], visit: (key: string, value: unknown, index: number) => void, name: string): Promise<Set<string>> {
  const seen = new Set<string>();
  let thrown: { readonly error: unknown } | null = null;
  const parser = new JSONParser({ paths: [...paths], keepStack: false });
  parser.onValue = ({ value, key, stack }) => {
    if (thrown !== null) return;
    const top = stack.length > 1 ? String(stack[1].key) : String(key);
    seen.add(top);
    try {
      visit(top, value, typeof key === 'number' ? key : 0);
    } catch (error) {
      // The parser would take it for an error of its own.
      thrown = { error };
    }
  };
  const checked = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      throw new AppError('import.badJson', `${name} is not JSON, or is cut off: ${(error as Error).message}.`.replace(/\.\.$/, '.'), { name }, { cause: error });
    }
    if (thrown !== null) throw thrown.error;
  };
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    checked(() => parser.write(piece));
  }
  if (sizeBytes === 0) throw new AppError('import.badJson', `${name} is empty: copy it again from its source.`, { name });
  checked(() => {
    if (!parser.isEnded) parser.end();
  });
  return seen;
}
