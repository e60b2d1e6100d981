import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';
import { openCanvas } from './harness/windowParts.ts';

const width = 640;
const height = 420;

/** A red box, a blue one, and one that turns from red to yellow: in its middle the model cannot be sure. */
async function drawDoubtful(path: string): Promise<void> {
  const pixels = new Uint8Array(width * height * 3).fill(96);
  const paint = (left: number, top: number, right: number, bottom: number, colorAt: (x: number) => readonly number[]): void => {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) pixels.set(colorAt(x), (y * width + x) * 3);
  };
  paint(60, 60, 260, 200, () => [255, 0, 0]);
  paint(360, 120, 560, 240, () => [0, 0, 255]);
  paint(100, 280, 500, 380, (x) => [255, Math.round(((x - 100) / 400) * 255), 0]);
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(path);
}

async function start(colorScheme: 'light' | 'dark'): Promise<{ app: AtrousApp; imageId: number }> {
  const folder = temporaryFolder();
  await drawDoubtful(join(folder, 'a.png'));
  await drawImages(folder, [
    { name: 'b.png', width, height, patches: [{ color: 'green', x: 60, y: 60, width: 300, height: 300 }] },
  ]);
  const app = await launchAtrous({ folder, model: 'tiny', colorScheme, size: { width: 1280, height: 800 } });
  const finished = await app.listen('prelabel.finished');
  const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  expect((await finished.next()).error).toBeNull();
  await app.page.reload();
  await openCanvas(app.page).waitFor();
  await app.page.keyboard.press('Shift+L');
  await app.page.getByRole('region', { name: 'Prediction' }).getByText('Edited pixels').waitFor();
  await app.waitForIdle();
  return { app, imageId: id };
}

async function labelsOf(app: AtrousApp, imageId: number): Promise<Uint8Array> {
  await app.page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor();
  return storedLabels((await app.invoke('document.load', { imageId })).document);
}

/** What is on the canvas, as bytes of a PNG. */
async function canvasPicture(app: AtrousApp): Promise<Buffer> {
  await app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return app.page.getByRole('application').screenshot();
}

it.each(['light', 'dark'] as const)('shows, compares, reverts and relabels by the prediction under the edits (%s)', async (colorScheme) => {
  const { app, imageId } = await start(colorScheme);
  const { page } = app;
  const kept = (await app.invoke('prediction.load', { imageId }))!;
  const predicted = decodeRowRle(kept.labelMap).data;
  expect(kept.logits).not.toBeNull();
  expect(await labelsOf(app, imageId)).toEqual(predicted);
  const panel = page.getByRole('region', { name: 'Prediction' });
  const box = (await page.getByRole('application').boundingBox())!;
  const untouched = await canvasPicture(app);

  // An edit: paint a stroke over both things and the background.
  await page.keyboard.press('b');
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 6 });
  await page.mouse.up();
  const edited = await labelsOf(app, imageId);
  const changed = edited.reduce((sum, id, i) => sum + Number(id !== predicted[i]), 0);
  expect(changed).toBeGreaterThan(500);
  await expect.poll(() => panel.getByText(/px$/).count()).toBeGreaterThan(0);

  // While the key is held, the canvas shows what the model said.
  await page.mouse.move(2, 2);
  const before = await canvasPicture(app);
  await page.keyboard.down('h');
  const peek = await canvasPicture(app);
  expect(peek.equals(before)).toBe(false);
  await page.keyboard.up('h');
  expect((await canvasPicture(app)).equals(before)).toBe(true);

  await page.keyboard.press('Shift+H');
  await panel.getByText('Class changed').waitFor();
  await app.screenshot(`prediction-difference-${colorScheme}`);
  await page.keyboard.press('Shift+H');

  // Sliders: a preview at once, then exactly the number of pixels that was said, none of them edited.
  const slider = panel.getByRole('slider', { name: 'Bias of red' });
  await slider.fill('4');
  await expect.poll(() => panel.getByText(/would change$/).innerText()).not.toMatch(/^0 /);
  const said = Number((await panel.getByText(/would change$/).innerText()).replace(/\D/g, ''));
  await app.screenshot(`prediction-sliders-${colorScheme}`);
  await page.keyboard.press('Shift+A');
  await expect.poll(async () => Buffer.compare(await labelsOf(app, imageId), edited)).not.toBe(0);
  const relabelled = await labelsOf(app, imageId);
  let moved = 0;
  for (let i = 0; i < relabelled.length; i++) {
    if (relabelled[i] === edited[i]) continue;
    moved++;
    expect(edited[i]).toBe(predicted[i]);
  }
  expect(moved).toBe(said);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Buffer.compare(await labelsOf(app, imageId), edited)).toBe(0);

  // Uncertain regions.
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('u');
  const left = async (): Promise<number> => Number((await panel.getByText(/^(\d+ left|none left)$/).innerText()).replace(/\D/g, '') || 0);
  const regions = await left();
  expect(regions).toBeGreaterThan(0);
  await app.waitForIdle();
  await app.screenshot(`prediction-uncertainty-${colorScheme}`);
  await page.keyboard.press('j');
  await expect.poll(left).toBeLessThan(regions);
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Control+0');

  expect(await cutOffParts(page)).toEqual([]);
  // Where panels have their landmarks is the whole window's matter (screens.e2e.ts).
  expect((await accessibilityProblems(page)).filter((problem) => !problem.startsWith('region:'))).toEqual([]);

  await panel.getByRole('button', { name: 'Revert the image to the prediction' }).click();
  await expect.poll(async () => Buffer.compare(await labelsOf(app, imageId), predicted)).toBe(0);
  expect(untouched.length).toBeGreaterThan(0);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Buffer.compare(await labelsOf(app, imageId), edited)).toBe(0);
});

it('orders and filters the queue, marks images, and measures time', async () => {
  const { app, imageId } = await start('dark');
  const { page } = app;
  const rows = page.getByRole('listbox', { name: 'Images' }).getByRole('option');
  const names = async (): Promise<string[]> => (await rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''))).map((label) => label.split(',')[0]);
  expect(await names()).toEqual(['a.png', 'b.png']);

  await page.keyboard.press('Shift+F');
  await page.getByRole('option', { name: /a\.png.*flagged/ }).waitFor();
  await page.getByRole('button', { name: /^Order and filter/ }).click();
  await page.getByLabel('With class').selectOption('green');
  await expect.poll(names).toEqual(['b.png']);
  await page.getByLabel('With class').selectOption({ index: 0 });
  await page.getByLabel('Sort by').selectOption('area');
  await page.getByLabel('Class', { exact: true }).selectOption('green');
  await expect.poll(names).toEqual(['b.png', 'a.png']);
  await app.screenshot('queue-dark');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Shift+S');
  await page.getByRole('option', { name: /a\.png.*skipped/ }).waitFor();
  await page.getByRole('option', { name: /b\.png/, selected: true }).waitFor();
  await page.keyboard.press('d');
  await page.getByRole('option', { name: /b\.png, Done/ }).waitFor();
  await expect.poll(async () => { await page.mouse.move(400, 300); await page.mouse.move(410, 300); await page.waitForTimeout(60); return true; }).toBe(true);
  await page.keyboard.press('Control+Shift+S');
  await page.getByRole('dialog', { name: 'Statistics' }).getByText('Median time for an image').waitFor();
  await app.screenshot('statistics-dark');
  expect(await accessibilityProblems(page)).toEqual([]);
  const statistics = await app.invoke('project.statistics');
  expect(statistics).toMatchObject({ images: 2, skipped: 1, flagged: 1, states: { done: 1, predicted: 1 }, leftMs: 0 });
  expect(statistics.workMs).toBeGreaterThan(0);
  expect((await app.invoke('images.list', { offset: 0, limit: 1 })).images[0]).toMatchObject({ id: imageId, marks: ['flagged', 'skipped'] });
});

it('an image on which every stroke is undone is pre-labelled again, in the list and for the next run', async () => {
  const { app, imageId } = await start('light');
  const { page } = app;
  const box = (await page.getByRole('application').boundingBox())!;
  const row = (state: string): Promise<void> => page.getByRole('option', { name: new RegExp(`^a\\.png, ${state}`) }).waitFor();
  await row('Pre-labelled');
  await page.keyboard.press('b');
  for (const y of [0.4, 0.6]) {
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * y, { steps: 4 });
    await page.mouse.up();
  }
  await row('Edited');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await row('Pre-labelled');
  expect((await app.invoke('project.statistics')).states).toMatchObject({ edited: 0, predicted: 2 });
  await page.keyboard.press('Control+y');
  await row('Edited');
  await page.keyboard.press('Control+z');
  await row('Pre-labelled');

  // The page comes again: what was taken back stays so.
  await page.reload();
  await row('Pre-labelled');
  expect((await app.invoke('document.load', { imageId })).image.state).toBe('predicted');
});
