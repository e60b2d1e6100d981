import { en, type Messages } from './en.ts';
import { languageInUse } from './languageInUse.svelte.ts';
import { translations } from './translations.ts';

export type MessageKey = keyof Messages;

type ParametersOf<Key extends MessageKey> = Messages[Key] extends (parameters: infer P) => string ? [parameters: P] : [];

/**
 * The text of a key in the language in use; read anew when that changes. A text that a language lacks is shown in
 * English: the tests fail on it, a person can still work.
 * @param parameters values to put in; the compiler knows which a text needs
 */
export function t<Key extends MessageKey>(key: Key, ...parameters: ParametersOf<Key>): string {
  const text = (translations[languageInUse.tag][key] ?? en[key]) as string | ((parameters?: unknown) => string);
  return typeof text === 'string' ? text : text(parameters[0]);
}
