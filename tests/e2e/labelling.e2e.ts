import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tinyModelBytes, tinyModelClasses } from '../fixtures/tinyModel.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

async function open(pictures: number, model: 'tiny' | null = 'tiny'): Promise<{ app: AtrousApp; parts: WindowParts; folder: string }> {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(pictures));
  const app = await launchAtrous({ folder, ...(model === null ? {} : { model }), size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.opened('001.png');
  return { app, parts, folder };
}

describe('pre-labelling', () => {
  it('labels the open image with one key: its classes are layers', async () => {
    const { parts } = await open(2);
    await parts.page.getByText('No layers yet').waitFor();
    await parts.page.keyboard.press('p');
    await eventually(async () => (await parts.layerNames()).sort()).toEqual(['blue', 'red']);
    await parts.image('001.png').filter({ hasText: 'Pre-labelled' }).waitFor();
    expect(await parts.count('New')).toBe(1);
    // The classes of the model are the project's, without its background; void can always be painted.
    expect(await parts.classes.allTextContents().then((texts) => texts.map((text) => text.replace(/[\s\d]+$|^Colour of \S+\s*/g, '').trim()))).toEqual(['red', 'green', 'blue', 'yellow', 'magenta', 'void (ignored)']);
    await parts.status.getByText(/^Tiny colours · \S+ · \d+ ms$/).waitFor();
    for (const layer of await parts.layers.all()) expect(await layer.locator('.facts').textContent()).toMatch(/^\s*\d+% · \d+% sure\s*$/);
  });

  it('labels the whole folder with the button, tells how far it is, and lists what failed', async () => {
    const { app, parts, folder } = await open(40);
    writeFileSync(join(folder, 'zz broken.png'), 'no picture');
    await parts.button('images').click();
    await parts.page.getByRole('menuitem', { name: 'Close folder' }).click();
    await answerDialogs(app, [folder]);
    await parts.button('Open folder…').click();
    await parts.opened('001.png');
    await parts.button('Pre-label folder').click();
    await parts.page.getByRole('progressbar', { name: 'Pre-labelling' }).waitFor();
    // Work goes on meanwhile.
    await parts.page.keyboard.press('PageDown');
    await parts.opened('002.png');
    const summary = parts.page.getByRole('status', { name: 'Result of pre-labelling' });
    await summary.waitFor({ timeout: 120_000 });
    await summary.getByText('Pre-labelling finished').waitFor();
    await summary.getByText('40 images pre-labelled · 1 failed').waitFor();
    await summary.getByText(/images\/s on \S+/).waitFor();
    expect(await parts.count('Pre-labelled')).toBe(40);
    expect(await parts.count('Failed')).toBe(1);
    await eventually(async () => (await parts.layerNames()).sort()).toEqual(['blue', 'red']);
    // The failed image is one click away.
    await summary.getByRole('button', { name: /^zz broken\.png is not / }).click();
    await parts.page.getByText('This image cannot be opened').waitFor();
    await summary.getByRole('button', { name: 'Dismiss' }).click();
    expect(await summary.count()).toBe(0);
  });

  it('cancels, keeps what is done, and goes on with the rest', async () => {
    const { parts } = await open(150);
    await parts.page.keyboard.press('Shift+P');
    await eventually(() => parts.count('Pre-labelled')).toBeGreaterThanOrEqual(3);
    await parts.button('Cancel').click();
    const summary = parts.page.getByRole('status', { name: 'Result of pre-labelling' });
    await summary.getByText('Pre-labelling cancelled').waitFor();
    const done = await parts.count('Pre-labelled');
    expect(done).toBeLessThan(150);
    expect(await parts.count('New')).toBe(150 - done);
    await parts.button('Pre-label folder').click();
    await summary.getByText('Pre-labelling finished').waitFor({ timeout: 120_000 });
    expect(await parts.count('Pre-labelled')).toBe(150);
    await summary.getByText(`${150 - done} images pre-labelled · ${done} left as they were`).waitFor();
  });

  it("asks before it replaces a person's layers", async () => {
    const { parts } = await open(1);
    await parts.page.keyboard.press('p');
    await eventually(() => parts.layers.count()).toBe(2);
    await parts.page.keyboard.press('Delete');
    await eventually(() => parts.layers.count()).toBe(1);
    await parts.saved();
    await parts.image('001.png').filter({ hasText: 'Edited' }).waitFor();
    await parts.page.keyboard.press('p');
    await parts.messages.getByText('You have worked on this image, so its layers were left alone.').waitFor();
    expect(await parts.layers.count()).toBe(1);
    await parts.messages.getByRole('button', { name: 'Replace my layers' }).click();
    await parts.image('001.png').filter({ hasText: 'Pre-labelled' }).waitFor();
    await eventually(() => parts.layers.count()).toBe(2);
  });

  it.each(['the button', 'leaving the image'])('never loses a stroke that was being drawn when the prediction came: %s keeps it', async (way) => {
    const { app, parts } = await open(2);
    await app.invoke('project.saveClasses', { classes: tinyModelClasses.map(({ id, name }) => ({ id, name, color: '#123456' })), backgroundId: 0 });
    await parts.page.reload();
    await parts.opened('001.png');
    const box = (await parts.canvas.boundingBox())!;
    await parts.page.keyboard.press('4');
    await parts.page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
    await parts.page.mouse.down();
    await parts.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 5 });
    const finished = await app.listen('prelabel.finished');
    await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
    await finished.next(60_000);
    await parts.page.mouse.up();
    await parts.page.getByText('This image was pre-labelled while you worked on it.').waitFor();
    await parts.status.getByText('Not saved', { exact: true }).waitFor();
    expect(await parts.layerNames()).toEqual(['yellow']);
    if (way === 'the button') await parts.button('Keep my layers').click();
    else {
      await parts.page.keyboard.press('PageDown');
      await parts.opened('002.png');
    }
    await parts.saved();
    await parts.image('001.png').filter({ hasText: 'Edited' }).waitFor();
    await parts.image('001.png').click();
    await parts.opened('001.png');
    await eventually(() => parts.layerNames()).toEqual(['yellow']);
    const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
    const labels = storedLabels((await app.invoke('document.load', { imageId: id })).document);
    expect(new Set(labels)).toEqual(new Set([0, 4]));
  });
});

describe('no model', () => {
  it('says so, and leads to an installed model and the first layers', async () => {
    const { app, parts } = await open(1, null);
    const file = join(temporaryFolder(), 'tiny colours.onnx');
    writeFileSync(file, tinyModelBytes());
    await answerDialogs(app, [file]);
    await parts.button('Model: No model').click();
    await parts.page.getByRole('menuitem', { name: 'Install a model…' }).click();

    const form = parts.dialog('Install a model');
    await form.waitFor();
    // What a file cannot say is marked as a guess.
    await form.getByText('Please check.').first().waitFor();
    await form.getByLabel('Pixel values').selectOption('-1 to 1');
    await form.getByLabel('Classes').fill('one\ntwo');
    await form.getByText('The network tells 6 classes apart, and there are 2 names.').waitFor();
    expect(await form.getByRole('button', { name: 'Install' }).isDisabled()).toBe(true);
    await form.getByLabel('Classes').fill(tinyModelClasses.map(({ id, name }) => `${id}: ${name}`).join('\n'));
    await form.getByLabel('Background').selectOption('0 background');
    await form.getByLabel('Name').fill('Colours');
    await form.getByRole('button', { name: 'Install' }).click();
    await parts.messages.getByText('Colours is installed.').waitFor({ timeout: 60_000 });
    await parts.button('Model: Colours').waitFor();
    expect(await form.count()).toBe(0);

    await parts.page.keyboard.press('p');
    await eventually(async () => (await parts.layerNames()).sort()).toEqual(['blue', 'red']);
  });
});
