import { expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { SettingsState, type ThemeSurface } from '../../../../renderer/state/settingsState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';

class FakeSurface implements ThemeSurface {
  dark = false;
  applied: string[] = [];
  private listener = (): void => {};

  systemIsDark(): boolean {
    return this.dark;
  }

  onSystemChange(listener: () => void): void {
    this.listener = listener;
  }

  apply(theme: 'light' | 'dark'): void {
    this.applied.push(theme);
  }

  turn(dark: boolean): void {
    this.dark = dark;
    this.listener();
  }
}

it('follows the system until a theme is chosen', async () => {
  const surface = new FakeSurface();
  const bridge = new FakeBridge({ 'settings.get': () => ({ theme: 'system' }), 'settings.set': (settings) => settings });
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
      throw new AppError('settings.readOnly', 'The settings cannot be written.');
    },
  });
  const settings = new SettingsState(createClient(bridge), surface);
  await expect(settings.setTheme('dark')).rejects.toThrow('The settings cannot be written.');
  expect(surface.applied.at(-1)).toBe('dark');
});
