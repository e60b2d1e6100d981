import { en, type Messages } from './en.ts';

/** The messages in use. Another language is another object of the same type. */
const messages: Messages = en;

export type MessageKey = keyof Messages;

type ParametersOf<Key extends MessageKey> = Messages[Key] extends (parameters: infer P) => string ? [parameters: P] : [];

/**
 * The text of a key in the language in use.
 * @param parameters values to put in; the compiler knows which a text needs
 */
export function t<Key extends MessageKey>(key: Key, ...parameters: ParametersOf<Key>): string {
  const text = messages[key] as string | ((parameters?: unknown) => string);
  return typeof text === 'string' ? text : text(parameters[0]);
}
