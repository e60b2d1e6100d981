import { afterEach, expect, it } from 'vitest';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { SettingsState, type PageSurface } from '../../../../renderer/state/settingsState.svelte.ts';
import { defaultSettings } from '../../../../core/ipc/settings.ts';
import { languageInUse } from '../../../../renderer/messages/languageInUse.svelte.ts';
import { t } from '../../../../renderer/messages/translate.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

class FakeSurface implements PageSurface {
  dark = false;
  languages = ['pt-BR', 'de-AT', 'en'];
  spoken: string[] = [];
  applied: string[] = [];
  private listener = (): void => {};

  systemIsDark(): boolean {
    return this.dark;
  }

  onSystemChange(listener: () => void): void {
    this.listener = listener;
  }

  systemLanguages(): readonly string[] {
    return this.languages;
  }

  speak(language: string): void {
    this.spoken.push(language);
  }

  apply(theme: 'light' | 'dark'): void {
    this.applied.push(theme);
  }

  turn(dark: boolean): void {
    this.dark = dark;
    this.listener();
  }
}

afterEach(() => {
  languageInUse.tag = 'en';
});

it('follows the system until a theme is chosen', async () => {
  const surface = new FakeSurface();
  const bridge = new FakeBridge({ 'settings.get': () => defaultSettings, 'settings.set': (change) => ({ ...defaultSettings, ...change }) });
  const settings = new SettingsState(createClient(bridge), surface);
  await settings.load();
  surface.turn(true);
  expect(surface.applied.at(-1)).toBe('dark');
  await settings.setTheme('light');
  expect(bridge.requests('settings.set')).toEqual([{ theme: 'light' }]);
  expect(surface.applied.at(-1)).toBe('light');
  surface.turn(true);
  expect(surface.applied.at(-1)).toBe('light');
});

it('shows the theme even where it cannot be stored, and says so', async () => {
  const surface = new FakeSurface();
  const bridge = new FakeBridge({
    'settings.set': () => {
      throw errorOf('settings.readOnly', 'The settings cannot be written.');
    },
  });
  const settings = new SettingsState(createClient(bridge), surface);
  await expect(settings.setTheme('dark')).rejects.toThrow('The settings cannot be written.');
  expect(surface.applied.at(-1)).toBe('dark');
});

it('speaks the first of the system’s languages that it knows, until one is chosen', async () => {
  const surface = new FakeSurface();
  const bridge = new FakeBridge({ 'settings.set': (change) => ({ ...defaultSettings, ...change }) });
  const settings = new SettingsState(createClient(bridge), surface);
  expect([languageInUse.tag, surface.spoken.at(-1)]).toEqual(['de', 'de']);
  await settings.change({ language: 'en' });
  expect(t('action.undo')).toBe('Undo');
  surface.languages = ['fr'];
  surface.turn(false);
  expect(languageInUse.tag).toBe('en');
  await settings.change({ language: 'system' });
  expect(languageInUse.tag).toBe('fr');
  surface.languages = ['tlh'];
  surface.turn(false);
  expect(languageInUse.tag).toBe('en');
});
