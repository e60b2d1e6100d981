import type { Language } from '../../core/ipc/settings.ts';

/** What each language calls itself, so that it is found by whoever cannot read the present one. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  ja: '日本語',
  zh: '简体中文',
};
