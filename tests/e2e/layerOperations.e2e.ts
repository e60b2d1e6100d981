import { beforeEach, expect, it } from 'vitest';
import type { LayerRecord } from '../../core/document/storedDocument.ts';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

let app: AtrousApp;
let parts: WindowParts;
let imageId: number;

beforeEach(async () => {
  const folder = temporaryFolder();
  await drawImages(folder, [
    {
      name: 'four.png',
      width: 400,
      height: 300,
      patches: [
        { color: 'red', x: 20, y: 20, width: 150, height: 260 },
        { color: 'green', x: 220, y: 20, width: 120, height: 60 },
        { color: 'green', x: 220, y: 110, width: 120, height: 40 },
        { color: 'blue', x: 230, y: 190, width: 100, height: 70 },
      ],
    },
  ]);
  app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 } });
  parts = new WindowParts(app);
  await parts.opened('four.png');
  [{ id: imageId }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  await parts.page.keyboard.press('p');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

/** The stored layers, front to back, as the panel shows them. */
async function stored(): Promise<LayerRecord[]> {
  await parts.saved();
  return (await app.invoke('document.load', { imageId })).document.layers.reverse();
}

const row = (name: RegExp): ReturnType<WindowParts['button']> => parts.layers.getByRole('button', { name });
const selected = (): Promise<number> => parts.layers.and(parts.page.locator('[aria-selected="true"]')).count();

async function menu(item: string, layer: RegExp): Promise<void> {
  await row(layer).click({ button: 'right' });
  await parts.page.getByRole('menu', { name: 'Layer menu' }).getByText(item, { exact: true }).click();
}

it('splits a layer into its parts, selects all of a class and merges them again', async () => {
  await menu('Split into connected parts', /^green, layer/);
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'green', 'red']);
  expect(await selected()).toBe(2);
  expect((await stored()).map(({ classId, source }) => [classId, source])).toEqual([[3, 'prediction'], [2, 'prediction'], [2, 'human'], [1, 'prediction']]);
  // All layers of the class of the one that is chosen.
  await row(/^green, layer 3/).click();
  expect(await selected()).toBe(1);
  await parts.page.keyboard.press('Control+a');
  expect(await selected()).toBe(2);
  await parts.page.keyboard.press('Control+Shift+m');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
  await parts.page.keyboard.press('Control+z');
  await parts.page.keyboard.press('Control+z');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
  expect((await stored()).map(({ source }) => source)).toEqual(['prediction', 'prediction', 'prediction']);
});

it('selects several with Control and Shift and changes them in one step', async () => {
  await row(/^blue, layer 1/).click();
  await row(/^red, layer 3/).click({ modifiers: ['Control'] });
  expect(await selected()).toBe(2);
  await row(/^blue, layer 1/).click();
  await row(/^red, layer 3/).click({ modifiers: ['Shift'] });
  expect(await selected()).toBe(3);
  await parts.page.getByText('3 of 3').waitFor();
  await parts.page.keyboard.press('v');
  expect((await stored()).map(({ visible }) => visible)).toEqual([false, false, false]);
  await parts.page.keyboard.press('Delete');
  await parts.messages.getByText('3 layers deleted').waitFor();
  await parts.page.getByText('The model found nothing here').waitFor();
  await parts.messages.getByRole('button', { name: 'Undo' }).click();
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

it('is used with the keyboard alone: arrows, range, rename, menu', async () => {
  await row(/^blue, layer 1/).click();
  await parts.page.keyboard.press('ArrowDown');
  await eventually(() => row(/^green, layer 2/).evaluate((element) => element === document.activeElement)).toBe(true);
  await parts.page.keyboard.press('Shift+ArrowDown');
  expect(await selected()).toBe(2);
  await parts.page.keyboard.press('Home');
  expect(await selected()).toBe(1);
  await parts.page.keyboard.press('F2');
  const field = parts.page.getByRole('textbox', { name: 'Name of layer blue' });
  await field.fill('the lake');
  await field.press('Enter');
  await eventually(() => parts.layerNames()).toEqual(['the lake', 'green', 'red']);
  expect((await stored())[0].name).toBe('the lake');
  // Escape keeps the name.
  await parts.page.keyboard.press('F2');
  await parts.page.getByRole('textbox', { name: 'Name of layer the lake' }).fill('nonsense');
  await parts.page.keyboard.press('Escape');
  await eventually(() => parts.layerNames()).toEqual(['the lake', 'green', 'red']);
});

it('shows one layer alone and all again, and draws layers as outlines', async () => {
  await row(/^green, layer 2/).click();
  await parts.page.keyboard.press('Shift+V');
  expect((await stored()).map(({ visible }) => visible)).toEqual([false, true, false]);
  await parts.page.keyboard.press('Shift+V');
  expect((await stored()).map(({ visible }) => visible)).toEqual([true, true, true]);
  await parts.button('Outline').click();
  expect((await stored()).map(({ style }) => style)).toEqual(['fill', 'outline', 'fill']);
  await parts.image('four.png').filter({ hasText: 'Pre-labelled' }).waitFor();
});

it('lets layers overlap, duplicates them, and gives every pixel to the upper one again', async () => {
  await row(/^green, layer 2/).click();
  await parts.page.keyboard.press('Control+j');
  await parts.messages.getByText(/Let layers overlap first/).waitFor();
  await menu('Layers may overlap', /^green, layer/);
  await parts.page.locator('[data-action="layers-overlap"][aria-pressed="true"]').waitFor();
  await parts.page.keyboard.press('Control+j');
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'green', 'red']);
  await parts.saved();
  expect((await app.invoke('document.load', { imageId })).document.onePerPixel).toBe(false);
  const pixelsBefore = await parts.page.locator('[data-class="2"] .facts').allTextContents();
  expect(pixelsBefore[0]).toBe(pixelsBefore[1]);
  await menu('Layers may overlap', /^blue, layer/);
  await eventually(() => parts.page.locator('[data-class="2"] .facts').last().textContent()).toMatch(/^0%/);
  await parts.saved();
  expect((await app.invoke('document.load', { imageId })).document.onePerPixel).toBe(true);
  await parts.page.keyboard.press('Control+z');
  await eventually(() => parts.page.locator('[data-class="2"] .facts').allTextContents()).toEqual(pixelsBefore);
});

it('refuses to change what is locked, with a sentence', async () => {
  await row(/^green, layer 2/).click();
  await parts.page.keyboard.press('l');
  await parts.page.keyboard.press('Delete');
  await parts.messages.getByText('A layer is locked. Unlock it to change it.').waitFor();
  await eventually(() => parts.layerNames()).toEqual(['blue', 'green', 'red']);
});

it('paints void like a class', async () => {
  await parts.page.keyboard.press('0');
  await parts.canvas.click({ position: { x: 350, y: 300 } });
  await eventually(async () => (await parts.layerNames())[0]).toBe('void (ignored)');
  expect((await stored())[0]).toMatchObject({ classId: 255, source: 'human' });
});

it('draws thumbnails of the masks', async () => {
  const opaque = (): Promise<number[]> =>
    parts.layers.locator('canvas').evaluateAll((canvases) =>
      (canvases as HTMLCanvasElement[]).map((canvas) => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, i) => i % 4 === 3 && value > 0).length / (canvas.width * canvas.height)),
    );
  await eventually(async () => (await opaque()).every((share) => share > 0.2 && share < 0.95)).toBe(true);
});
