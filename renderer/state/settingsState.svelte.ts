import type { Settings } from '../../core/ipc/contract.ts';
import type { Client } from '../bridge/client.ts';

export type Theme = Settings['theme'];

/** The part of the browser that tells and shows whether it is dark. */
export interface ThemeSurface {
  systemIsDark(): boolean;
  onSystemChange(listener: () => void): void;
  /** Puts the resolved theme on the page. */
  apply(theme: 'light' | 'dark'): void;
}

/** The real page: `data-theme` on the root element chooses the set of design tokens. */
export function pageThemeSurface(): ThemeSurface {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  return {
    systemIsDark: () => query.matches,
    onSystemChange: (listener) => query.addEventListener('change', listener),
    apply: (theme) => (document.documentElement.dataset.theme = theme),
  };
}

/** What a person has chosen once and for all. */
export class SettingsState {
  theme: Theme = $state('system');
  private readonly client: Client;
  private readonly surface: ThemeSurface;

  constructor(client: Client, surface: ThemeSurface) {
    this.client = client;
    this.surface = surface;
    surface.onSystemChange(() => this.apply());
    this.apply();
  }

  async load(): Promise<void> {
    this.take(await this.client.invoke('settings.get'));
  }

  /** Shown at once, then stored. @throws AppError where it cannot be stored */
  async setTheme(theme: Theme): Promise<void> {
    this.take({ theme });
    this.take(await this.client.invoke('settings.set', { theme }));
  }

  private take(settings: Settings): void {
    this.theme = settings.theme;
    this.apply();
  }

  private apply(): void {
    const dark = this.theme === 'system' ? this.surface.systemIsDark() : this.theme === 'dark';
    this.surface.apply(dark ? 'dark' : 'light');
  }
}
