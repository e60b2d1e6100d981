import type { PlainError } from '../../core/errors/appError.ts';
import { en } from './en.ts';
import { t, type MessageKey } from './translate.ts';

/**
 * What went wrong in the language in use: message `error.CODE`, which gets the details, where there is one. Sentences
 * that name files and what to do about them come from where they happen, and are in English.
 */
export function errorText({ code, message, details }: PlainError): string {
  const key = `error.${code}`;
  if (!Object.hasOwn(en, key)) return message;
  return (t as (key: MessageKey, details: unknown) => string)(key as MessageKey, details);
}
