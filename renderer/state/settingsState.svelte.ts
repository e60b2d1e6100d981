import { defaultSettings, type Language, type Settings, type SettingsChange, type ShortcutOverrides } from '../../core/ipc/settings.ts';
import type { Client } from '../bridge/client.ts';
import { bestLanguage, languageInUse } from '../messages/languageInUse.svelte.ts';

export type Theme = Settings['theme'];

/** The part of the browser that tells what the system is like and shows what was chosen. */
export interface PageSurface {
  systemIsDark(): boolean;
  /** BCP 47 tags, the most wanted first. */
  systemLanguages(): readonly string[];
  /** Theme or languages of the system are other ones. */
  onSystemChange(listener: () => void): void;
  /** Puts the resolved theme on the page. */
  apply(theme: 'light' | 'dark'): void;
  /** Tells the page which language it is in: fonts, hyphenation and screen readers follow. */
  speak(language: Language): void;
}

/** The real page: `data-theme` on the root element chooses the set of design tokens. */
export function pageSurface(): PageSurface {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  return {
    systemIsDark: () => query.matches,
    systemLanguages: () => navigator.languages,
    onSystemChange(listener) {
      query.addEventListener('change', listener);
      window.addEventListener('languagechange', listener);
    },
    apply: (theme) => (document.documentElement.dataset.theme = theme),
    speak: (language) => (document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language),
  };
}

/** What a person has chosen once and for all. Shown at once, then stored. */
export class SettingsState {
  theme: Theme = $state(defaultSettings.theme);
  language: Settings['language'] = $state(defaultSettings.language);
  shortcuts: ShortcutOverrides = $state.raw(defaultSettings.shortcuts);
  /** True until it is known: nobody is shown the tour twice. */
  tourSeen = $state(true);
  private readonly client: Client;
  private readonly surface: PageSurface;

  constructor(client: Client, surface: PageSurface) {
    this.client = client;
    this.surface = surface;
    surface.onSystemChange(() => this.apply());
    this.apply();
  }

  async load(): Promise<void> {
    this.take(await this.client.invoke('settings.get'));
  }

  /** @throws AppError where it cannot be stored */
  async change(change: SettingsChange): Promise<void> {
    this.take(change);
    this.take(await this.client.invoke('settings.set', change));
  }

  setTheme(theme: Theme): Promise<void> {
    return this.change({ theme });
  }

  private take(settings: SettingsChange): void {
    this.theme = settings.theme ?? this.theme;
    this.language = settings.language ?? this.language;
    this.shortcuts = settings.shortcuts ?? this.shortcuts;
    this.tourSeen = settings.tourSeen ?? this.tourSeen;
    this.apply();
  }

  private apply(): void {
    const dark = this.theme === 'system' ? this.surface.systemIsDark() : this.theme === 'dark';
    this.surface.apply(dark ? 'dark' : 'light');
    const language = this.language === 'system' ? bestLanguage(this.surface.systemLanguages()) : this.language;
    languageInUse.tag = language;
    this.surface.speak(language);
  }
}
