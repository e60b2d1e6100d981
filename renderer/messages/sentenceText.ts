import type { PlainError } from '../../core/errors/appError.ts';
import type { FormatDescriptor } from '../../core/formats/datasetFormat.ts';
import { languageInUse } from './languageInUse.svelte.ts';
import { sentences } from './sentences.ts';

/** What was said somewhere below, as plain data: an error, why an item failed, a remark. */
type Said = Pick<PlainError, 'code' | 'message'> & { readonly details?: Readonly<Record<string, unknown>> | undefined };

/**
 * The sentence in the language in use. What came with a code or values that this window does not know, e.g. from another version of
 * Atrous, is said as it came: in English.
 */
export function sentenceText({ code, message, details = {} }: Said): string {
  const texts = sentences[languageInUse.tag];
  if (!Object.hasOwn(texts, code)) return message;
  const text = texts[code];
  if (typeof text === 'string') return text;
  let isWhole = true;
  const known = new Proxy(withCause(details), {
    get(values, name) {
      isWhole &&= name in values;
      return values[name as string];
    },
  });
  const said = text(known);
  return isWhole ? said : message;
}

/** The same for what an image of the open folder is named in: by its path from there. @param folder null where none is open */
export function sentenceInFolder(said: Said, folder: string | null): string {
  const sentence = sentenceText(said);
  return folder === null ? sentence : sentence.replaceAll(`${folder}/`, '').replaceAll(`${folder}\\`, '');
}

/** What a dataset format is, in the language in use. */
export function formatText({ id, description }: Pick<FormatDescriptor, 'id' | 'description'>): string {
  return sentenceText({ code: `format.${id}`, message: description });
}

/** Where an error of Atrous is the reason, its sentence takes the place of the English one. */
function withCause(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { cause } = details;
  if (typeof cause !== 'object' || cause === null || !('code' in cause) || !('message' in cause)) return details;
  return { ...details, why: sentenceText(cause as Said) };
}
