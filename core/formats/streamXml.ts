import { DecodeUTF8 } from 'fflate';
import { SaxesParser } from 'saxes';
import { AppError } from '../errors/appError.ts';

/** What happens in an XML file, in its order. */
export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'close'; readonly name: string; /** All text directly before the end. */ readonly text: string };

/**
 * The elements of an XML file that may be larger than memory, UTF-8, as they come.
 * @param name of the file, for the sentence
 * @throws AppError `import.badXml` with line and column where it is no well-formed XML or is cut off
 */
export async function* streamXml(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<XmlEvent> {
  let events: XmlEvent[] = [];
  let text = '';
  let failed: Error | null = null;
  const parser = new SaxesParser();
  parser.on('opentag', ({ name: element, attributes }) => {
    text = '';
    events.push({ kind: 'open', name: element, attributes });
  });
  parser.on('closetag', ({ name: element }) => {
    events.push({ kind: 'close', name: element, text });
    text = '';
  });
  parser.on('text', (piece) => void (text += piece));
  parser.on('cdata', (piece) => void (text += piece));
  parser.on('error', (error) => void (failed ??= error));
  const check = (): void => {
    if (failed !== null) throw new AppError('import.badXml', `${name} is not XML, or is cut off: ${failed.message.replace(/\.$/, '')}.`, { name, why: failed.message }, { cause: failed });
  };
  const decoder = new DecodeUTF8((piece) => void parser.write(piece));
  for await (const piece of pieces) {
    decoder.push(piece);
    check();
    yield* events;
    events = [];
  }
  parser.close();
  check();
  yield* events;
}
