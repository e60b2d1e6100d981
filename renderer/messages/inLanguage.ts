import type { Language } from '../../core/ipc/settings.ts';
import { languageInUse } from './languageInUse.svelte.ts';

/** Makes something of Intl once for each language and gives that of the language in use. */
export function inLanguage<T>(make: (tag: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const { tag } = languageInUse;
    let format = made.get(tag);
    if (format === undefined) made.set(tag, (format = make(tag)));
    return format;
  };
}
