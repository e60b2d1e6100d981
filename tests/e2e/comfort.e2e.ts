import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../core/ipc/settings.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { launchAtrous, temporaryFolder, type AtrousApp, type LaunchOptions } from './harness/launchAtrous.ts';
import { WindowParts, answerDialogs, eventually, openCanvas } from './harness/windowParts.ts';

async function openFolder(options: LaunchOptions = {}): Promise<{ app: AtrousApp; parts: WindowParts }> {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(5));
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 }, ...options });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  return { app, parts };
}

/** The text that the screen reader would hear for what has the focus. */
function focused(app: AtrousApp): Promise<string> {
  return app.page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? '';
  });
}

describe('command palette', () => {
  it('finds commands, images and classes, and does what was chosen, by keyboard alone', async () => {
    const { app, parts } = await openFolder();
    const { page } = parts;
    const field = page.getByRole('combobox', { name: 'Find a command' });
    await page.keyboard.press('Control+k');
    await field.waitFor();
    const option = page.locator('dialog[open]').getByRole('option', { selected: true });

    // What cannot be done says why, and Enter does nothing.
    await page.keyboard.type('undo');
    expect(await option.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await field.isVisible()).toBe(true);

    await page.keyboard.press('Control+a');
    await page.keyboard.type('004');
    await page.keyboard.press('Enter');
    await parts.opened('004.png');

    await page.keyboard.press('F1');
    await page.keyboard.type('img lst');
    expect(await option.textContent()).toContain('Image list');
    await page.keyboard.press('Enter');
    await eventually(() => page.getByRole('region', { name: 'Images' }).count()).toBe(0);

    // Used lately comes first.
    await page.keyboard.press('Control+Shift+P');
    await field.waitFor();
    expect(await option.textContent()).toContain('Image list');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await option.textContent()).toContain('used lately');
    await page.keyboard.press('Escape');
    await eventually(() => field.count()).toBe(0);
    await app.invoke('settings.get');
  });
});

describe('dialogs', () => {
  it('are closed at once, so that a key pressed right after opens the next one', async () => {
    const { parts } = await openFolder();
    const { page } = parts;
    await page.keyboard.press('?');
    await parts.dialog('Keyboard shortcuts').waitFor();
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('dialog[open] header button')?.click();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', ctrlKey: true, bubbles: true, cancelable: true }));
    });
    await parts.dialog('Export training data').waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(await parts.dialog('Export training data').count()).toBe(1);
  });

  it('give the focus back, whichever way they are closed', async () => {
    const { app, parts } = await openFolder();
    const { page } = parts;
    const edge = page.getByRole('separator', { name: 'Width of the image list' });
    await edge.focus();
    for (const leave of ['Escape', 'Done', 'Close']) {
      await page.keyboard.press('?');
      const dialog = parts.dialog('Keyboard shortcuts');
      await dialog.waitFor();
      if (leave === 'Escape') await page.keyboard.press('Escape');
      else await dialog.getByRole('button', { name: leave, exact: true }).press('Enter');
      await eventually(() => dialog.count()).toBe(0);
      await eventually(() => focused(app)).toBe('Width of the image list');
    }
  });
});

describe('shortcut editor', () => {
  it('gives an action other keys, takes them from another, resets, and reads a file', async () => {
    const { app, parts } = await openFolder();
    const { page } = parts;
    await page.keyboard.press('?');
    const dialog = parts.dialog('Keyboard shortcuts');
    await dialog.getByRole('searchbox').fill('next image');
    await dialog.getByRole('button', { name: 'Add a key for Next image' }).press('Enter');
    await page.keyboard.press('Control+u');
    await eventually(async () => (await app.invoke('settings.get')).shortcuts).toEqual({ 'next-image': ['PageDown', 'ArrowRight', 'S', 'Mod+U'] });
    expect(await focused(app)).toBe('Add a key for Next image');

    // Keys that belong to another action are asked about.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+b');
    await dialog.getByText('Ctrl+B belongs to “Image list”.').waitFor();
    expect(await focused(app)).toBe('Take it over');
    await page.keyboard.press('Enter');
    await eventually(async () => (await app.invoke('settings.get')).shortcuts['toggle-image-list']).toEqual([]);
    await page.keyboard.press('Escape');
    await eventually(() => dialog.count()).toBe(0);
    await page.keyboard.press('Control+b');
    await parts.opened('002.png');
    expect(await page.getByRole('region', { name: 'Images' }).count()).toBe(1);

    // The native menu follows.
    const menuKey = await app.application.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('toggle-image-list')?.accelerator ?? null);
    expect(menuKey).toBeNull();

    await page.keyboard.press('?');
    await dialog.getByRole('button', { name: 'Reset all' }).click();
    await eventually(async () => (await app.invoke('settings.get')).shortcuts).toEqual({});
    await parts.messages.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => Object.keys((await app.invoke('settings.get')).shortcuts)).toHaveLength(2);

    const file = join(app.home, 'mine.json');
    writeFileSync(file, JSON.stringify({ atrousShortcuts: 1, shortcuts: { 'next-image': ['N'], 'add-layer': [] } }));
    await dialog.locator('input[type="file"]').setInputFiles(file);
    await eventually(async () => (await app.invoke('settings.get')).shortcuts).toEqual({ 'next-image': ['N'], 'add-layer': [] });
    writeFileSync(file, 'no shortcuts');
    await dialog.locator('input[type="file"]').setInputFiles(file);
    await parts.messages.getByText('mine.json holds no shortcuts of Atrous.').waitFor();

    // They are still there at the next start.
    await app.close();
    expect(JSON.parse(readFileSync(join(app.home, 'settings.json'), 'utf8'))).toMatchObject({ shortcuts: { 'next-image': ['N'] } });
  });
});

it('remembers the panels: their width, by keyboard, and which are shown', async () => {
  const { app, parts } = await openFolder();
  const edge = parts.page.getByRole('separator', { name: 'Width of the image list' });
  const before = Number(await edge.getAttribute('aria-valuenow'));
  await edge.focus();
  await parts.page.keyboard.press('ArrowRight');
  await parts.page.keyboard.press('ArrowRight');
  await eventually(async () => Number(await edge.getAttribute('aria-valuenow'))).toBe(before + 32);
  await parts.page.keyboard.press('Control+l');
  await eventually(() => parts.page.getByRole('complementary', { name: 'Layers and classes' }).count()).toBe(0);
  await app.close();

  const again = await openFolder({ home: app.home, model: undefined });
  await eventually(async () => Number(await again.parts.page.getByRole('separator', { name: 'Width of the image list' }).getAttribute('aria-valuenow'))).toBe(before + 32);
  expect(await again.parts.page.getByRole('complementary', { name: 'Layers and classes' }).count()).toBe(0);
});

describe('tour', () => {
  it('is shown once, walks through by keyboard, and can be called again', async () => {
    const { app, parts } = await openFolder({ tour: true });
    const card = parts.page.locator('.card[role="dialog"]');
    await card.waitFor();
    const titles: string[] = [];
    await eventually(() => focused(app)).toBe('Next');
    for (let step = 0; step < 5; step++) {
      titles.push((await card.getByRole('heading').textContent()) ?? '');
      await parts.page.keyboard.press('Enter');
    }
    expect(titles).toEqual(['Your images', 'Let the model begin', 'Correct what is wrong', 'Layers and classes', 'Export training data']);
    await eventually(() => card.count()).toBe(0);
    await eventually(async () => (await app.invoke('settings.get')).tourSeen).toBe(true);

    await app.application.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('show-tour')?.click());
    await card.waitFor();
    await parts.page.keyboard.press('Escape');
    await eventually(() => card.count()).toBe(0);
  });
});

it('does the whole job by keyboard', async () => {
  const { app, parts } = await openFolder();
  const { page } = parts;
  await page.keyboard.press('p');
  await eventually(() => parts.layers.count()).toBeGreaterThan(0);
  const before = await parts.layerNames();

  // To the class of the front layer by Tab alone.
  for (let step = 0; step < 200 && !/^Change class/.test(await focused(app)); step++) await page.keyboard.press('Tab');
  expect(await focused(app)).toMatch(/^Change class/);
  await page.keyboard.press('Enter');
  const other = await page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { selected: false }).first().textContent();
  await page.keyboard.type(other!.trim());
  await page.keyboard.press('Enter');
  await eventually(() => parts.layerNames()).not.toEqual(before);
  await page.keyboard.press('Shift+D');
  await parts.opened('002.png');
  expect(await parts.count('Done')).toBe(1);
  await page.keyboard.press('Control+e');
  const dialog = parts.dialog('Export training data');
  await dialog.waitFor();
  const out = join(temporaryFolder('exports'), 'coco');
  await answerDialogs(app, [out]);
  for (let step = 0; step < 40 && (await focused(app)) !== 'Choose…'; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await eventually(() => dialog.getByLabel('Folder', { exact: true }).inputValue()).toBe(out);
  for (let step = 0; step < 40 && (await focused(app)) !== 'Export'; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await parts.dialog('Export finished').waitFor({ timeout: 60_000 });
});

it('shows where the keyboard is, on everything that can have it', async () => {
  const { app } = await openFolder();
  await app.page.emulateMedia({ reducedMotion: 'reduce' });
  const unseen = new Set<string>();
  for (let step = 0; step < 80; step++) {
    await app.page.keyboard.press('Tab');
    const name = await app.page.evaluate(async () => {
      const settled = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 5))));
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const look = (target: Element, part?: string): string => {
        const { outlineStyle, outlineWidth, outlineColor, backgroundColor, borderColor, boxShadow } = getComputedStyle(target, part);
        return [outlineStyle === 'none' ? '' : outlineStyle + outlineWidth + outlineColor, backgroundColor, borderColor, boxShadow].join();
      };
      const all = (): string => [look(element), look(element, '::after'), element.parentElement === null ? '' : look(element.parentElement)].join();
      await settled();
      const withFocus = all();
      (element as HTMLElement).blur();
      await settled();
      const without = all();
      (element as HTMLElement).focus();
      return withFocus === without ? (element.getAttribute('aria-label') ?? element.textContent) : null;
    });
    if (name !== null) unseen.add(name);
  }
  expect([...unseen]).toEqual([]);
});

describe('screens of comfort', () => {
  const looks: { theme: 'light' | 'dark'; language: Language }[] = [
    { theme: 'light', language: 'en' },
    { theme: 'dark', language: 'en' },
    { theme: 'light', language: 'de' },
    { theme: 'dark', language: 'ja' },
    { theme: 'light', language: 'fr' },
    { theme: 'dark', language: 'es' },
    { theme: 'light', language: 'zh' },
  ];

  it.each(looks)('$theme, $language: nothing is cut off, axe finds nothing', async ({ theme, language }) => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(5));
    const app = await launchAtrous({ folder, model: 'tiny', colorScheme: theme, language, size: { width: 1280, height: 800 } });
    const { page } = app;
    const problems: string[] = [];
    const look = async (name: string): Promise<void> => {
      await app.waitForIdle();
      await app.screenshot(`comfort-${name}-${language}-${theme}`);
      const found = await cutOffParts(page);
      // Names, roles and contrast do not depend on the language.
      if (language === 'en') found.push(...(await accessibilityProblems(page)));
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    };
    await openCanvas(page).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'zh' ? 'zh-Hans' : language);
    await page.keyboard.press('p');
    await page.getByRole('grid').getByRole('row').first().waitFor();
    await look('project');
    await page.keyboard.press('Control+k');
    await look('palette');
    await page.keyboard.type('e');
    await look('palette-found');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await look('settings');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await look('shortcuts');
    await page.locator('[data-shortcut-of="next-image"] .add').press('Enter');
    await page.keyboard.press('Control+o');
    await look('shortcuts-conflict');
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog[open]').count()).toBe(0);
    await page.keyboard.press('Control+e');
    await page.locator('dialog[open]').waitFor();
    await look('export');
    await page.keyboard.press('Escape');
    await app.application.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('show-tour')?.click());
    await page.locator('.card[role="dialog"]').waitFor();
    for (let step = 1; step <= 5; step++) {
      await look(`tour-${step}`);
      if (step < 5) await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+w');
    await page.locator('div.project').waitFor({ state: 'detached' });
    await look('welcome');
    expect(problems).toEqual([]);
  });
});

it('changes the language at once, without a restart, in the native menu too', async () => {
  const { app, parts } = await openFolder();
  await parts.page.keyboard.press('Control+,');
  await parts.page.getByLabel('Language').selectOption('de');
  await parts.page.getByRole('dialog', { name: 'Einstellungen' }).waitFor();
  await eventually(() => app.application.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0].label)).toBe('&Datei');
  await parts.page.getByLabel('Sprache').selectOption('ja');
  await parts.page.getByRole('dialog', { name: '設定' }).waitFor();
  expect(await app.invoke('settings.get')).toMatchObject({ language: 'ja' });
});
