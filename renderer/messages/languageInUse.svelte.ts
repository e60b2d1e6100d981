import { languages, type Language } from '../../core/ipc/settings.ts';

/** The language of the interface. Whatever shows a text or a number reads it, and so follows a change at once. */
class LanguageInUse {
  tag: Language = $state('en');
}

export const languageInUse = new LanguageInUse();

/**
 * The first of the person's languages that the interface is written in; English where there is none.
 * @param wanted BCP 47 tags, the most wanted first, e.g. `['de-AT', 'en']`
 */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [primary] = tag.toLowerCase().split('-');
    const found = languages.find((language) => language === primary);
    if (found !== undefined) return found;
  }
  return 'en';
}
