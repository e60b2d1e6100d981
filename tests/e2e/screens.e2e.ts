import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tinyModelBytes } from '../fixtures/tinyModel.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { WindowParts, answerDialogs } from './harness/windowParts.ts';

interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** Takes pictures of screens, and finds what is cut off and what axe objects to. */
class Visit {
  readonly problems: string[] = [];
  readonly app: AtrousApp;
  readonly parts: WindowParts;
  private readonly look: Look;

  constructor(app: AtrousApp, look: Look) {
    this.app = app;
    this.parts = new WindowParts(app);
    this.look = look;
  }

  async screen(name: string): Promise<void> {
    const { theme, width, height } = this.look;
    await this.app.waitForIdle();
    await this.app.screenshot(`${name}-${theme}-${width}x${height}`);
    const found = await cutOffParts(this.app.page);
    // Names, roles and contrast do not depend on the size.
    if (width === 1280) found.push(...(await accessibilityProblems(this.app.page)));
    this.problems.push(...found.map((problem) => `${name}: ${problem}`));
  }
}

const looks: Look[] = [
  { theme: 'light', width: 1280, height: 800 },
  { theme: 'dark', width: 1280, height: 800 },
  { theme: 'light', width: 1920, height: 1080 },
  { theme: 'dark', width: 1920, height: 1080 },
  { theme: 'light', width: 960, height: 600 },
];

async function visitProject({ theme, width, height }: Look): Promise<Visit> {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(9));
  writeFileSync(join(folder, 'a photograph with a rather long name, cut off in the middle.png'), 'no picture');
  const app = await launchAtrous({ folder, model: 'tiny', colorScheme: theme, size: { width, height } });
  const visit = new Visit(app, { theme, width, height });
  const { parts } = visit;
  const { page } = parts;
  await parts.opened('001.png');
  await visit.screen('project-new');
  await page.keyboard.press('Shift+P');
  await page.getByText('Pre-labelling finished').waitFor({ timeout: 60_000 });
  await visit.screen('run-summary');
  await parts.button('Dismiss').click();
  await page.keyboard.press('d');
  await page.keyboard.press('PageDown');
  await parts.opened('002.png');
  await visit.screen('project-labelled');

  await parts.button(/^Model: /).click();
  await visit.screen('model-menu');
  await page.keyboard.press('Escape');
  await parts.button('Theme').click();
  await visit.screen('theme-menu');
  await page.keyboard.press('Escape');
  await parts.button('images').click();
  await visit.screen('folder-menu');
  await page.keyboard.press('Escape');
  await parts.button(/^Change class/).first().click();
  await visit.screen('class-picker');
  await page.keyboard.press('Escape');
  await parts.button('Add a class').click();
  await visit.screen('class-name');
  await page.keyboard.press('Escape');
  await parts.button('Colours of all classes').click();
  await visit.screen('palette-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('0');
  await parts.canvas.click({ position: { x: 240, y: 200 } });
  await parts.layers.last().locator('.select').click({ modifiers: ['Shift'] });
  await parts.button('Layer menu').click();
  await visit.screen('layer-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('F2');
  await visit.screen('layer-name');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+K');
  await parts.button(/^Delete /).last().click();
  await visit.screen('class-manager');
  await page.keyboard.press('Escape');
  await parts.layers.first().locator('.select').click();
  await page.keyboard.press('Delete');
  await parts.messages.first().waitFor();
  await visit.screen('layer-deleted');
  await parts.messages.getByRole('button', { name: 'Dismiss' }).click();

  await page.keyboard.press('Control+e');
  await visit.screen('export-form');
  const dialog = parts.dialog('Export training data');
  await dialog.getByRole('radio', { name: /All images/ }).check();
  await dialog.getByLabel('Folder').fill(join(temporaryFolder('exports'), 'voc'));
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('Export finished').waitFor({ timeout: 60_000 });
  await visit.screen('export-result');
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  await visit.screen('shortcuts');
  await page.keyboard.press('Escape');
  await parts.button('About Atrous and this computer').click();
  await page.getByText('Versions').waitFor({ timeout: 60_000 });
  await visit.screen('doctor');
  await page.keyboard.press('Escape');

  await page.getByRole('textbox', { name: 'Search by name' }).fill('nothing like that');
  await page.getByText('No image matches').waitFor();
  await visit.screen('nothing-matches');
  await page.getByRole('textbox', { name: 'Search by name' }).fill('long name');
  await parts.image('a photograph with a rather long name, cut off in the middle.png').click();
  await page.getByText('This image cannot be opened').waitFor();
  await visit.screen('image-failed');
  return visit;
}

it.each(looks)('every screen of a project in $theme at $width x $height is whole and accessible', async (look) => {
  expect((await visitProject(look)).problems).toEqual([]);
});

it.each(looks)('welcome, models and an empty folder in $theme at $width x $height are whole and accessible', async ({ theme, width, height }) => {
  const app = await launchAtrous({ colorScheme: theme, size: { width, height } });
  const visit = new Visit(app, { theme, width, height });
  const { parts } = visit;
  await parts.page.getByText('No model is installed yet').waitFor();
  await visit.screen('welcome');

  const file = join(temporaryFolder(), 'tiny.onnx');
  writeFileSync(file, tinyModelBytes({ normalisation: 'imagenet' }));
  await answerDialogs(app, [file, temporaryFolder('nothing here')]);
  await parts.button('Install a model…').click();
  const form = parts.dialog('Install a model');
  await form.waitFor();
  await form.getByLabel('Pixel values').selectOption('Other numbers');
  await visit.screen('model-form');
  await form.getByRole('button', { name: 'Install' }).click();
  await parts.button('Manage models…').click();
  await visit.screen('models');
  await parts.page.keyboard.press('Escape');
  await parts.button('Open folder…').click();
  await parts.page.getByText('No images in this folder').waitFor();
  await visit.screen('empty-folder');
  expect(visit.problems).toEqual([]);
});
