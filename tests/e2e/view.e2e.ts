import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { CAR, HEIGHT, ToolHand, WIDTH, rectangleShape } from './harness/toolHand.ts';

/** A pattern in which neighbours always differ. */
async function openPattern(): Promise<ToolHand> {
  const folder = temporaryFolder();
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) pixels.set(patternAt(i % WIDTH, Math.floor(i / WIDTH)), i * 3);
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(join(folder, 'pattern.png'));
  const app = await launchAtrous({ folder, colorScheme: 'dark', language: 'en', size: { width: 1280, height: 800 } });
  await app.invoke('project.saveClasses', { classes: [{ id: 0, name: 'background', color: '#000000' }, { id: CAR, name: 'car', color: '#ff0000' }], backgroundId: 0 });
  await app.page.reload();
  return ToolHand.on(app);
}

function patternAt(x: number, y: number): number[] {
  return [40 + ((x * 37) % 5) * 30, 40 + ((y * 53) % 5) * 30, (x + y) % 2 === 0 ? 60 : 160];
}

/** What is on the canvas. */
async function seen({ page, app }: ToolHand): Promise<PNG> {
  await page.mouse.move(4, 4);
  await app.waitForIdle();
  return PNG.sync.read(await page.screenshot({ clip: (await page.getByRole('application').boundingBox())! }));
}

const colorIn = (png: PNG, x: number, y: number): number[] => [...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3)];

/** The image pixel at a place of the canvas, in its middle unless told otherwise, as the status bar says it. */
async function pixelAt({ page }: ToolHand, place?: readonly [x: number, y: number]): Promise<[number, number]> {
  const area = (await page.getByRole('application').boundingBox())!;
  const [left, top] = place ?? [Math.round(area.width / 2), Math.round(area.height / 2)];
  await page.mouse.move(area.x + left, area.y + top);
  const said = page.getByRole('contentinfo', { name: 'Status' }).locator('.pointer');
  await expect.poll(() => said.innerText()).toMatch(/^\d+, \d+$/);
  const [x, y] = (await said.innerText()).split(', ').map(Number);
  return [x, y];
}

it('shows the pixels themselves at high zoom, each in its own colour, with a grid between them', async () => {
  const hand = await openPattern();
  await hand.press('b', 'Control+1');
  for (let i = 0; i < 14; i++) await hand.press('+');
  const scale = Number((await hand.page.locator('.percent').innerText()).replace(/\D/g, '')) / 100;
  expect(scale).toBeGreaterThan(8);
  const png = await seen(hand);
  // Neighbours differ in blue, so every change of colour is a border; lines of the grid are narrower than pixels.
  let row = Math.round(png.height / 2);
  // Not on a line of the grid.
  while (new Set([-2, 0, 2].map((up) => colorIn(png, png.width >> 1, row + up).join())).size > 1) row++;
  const runs: { from: number; to: number }[] = [];
  for (let column = 1, from = 0; column < png.width; column++) {
    if (colorIn(png, column, row).join() === colorIn(png, column - 1, row).join()) continue;
    if (column - from > 2) runs.push({ from, to: column });
    from = column;
  }
  const at = runs.findIndex(({ from }) => from > png.width / 2);
  expect(at).toBeGreaterThan(1);
  const [x, y] = await pixelAt(hand, [Math.floor((runs[at].from + runs[at].to) / 2), row]);
  for (let step = -2; step <= 2; step++) {
    const { from, to } = runs[at + step];
    // One flat colour, exactly that of the photograph, and on both sides a line of the grid.
    expect(colorIn(png, Math.floor((from + to) / 2), row)).toEqual(patternAt(x + step, y));
    expect(to - from).toBeGreaterThanOrEqual(Math.floor(scale) - 3);
    expect(runs[at + step + 1].from - to).toBeGreaterThanOrEqual(1);
  }
});

it('fits, shows 1:1, zooms to a layer, and goes where the map is pressed', async () => {
  const hand = await openPattern();
  const { page } = hand;
  const percent = (): Promise<string> => page.locator('.percent').innerText();
  await hand.press('Control+0');
  const area = (await page.getByRole('application').boundingBox())!;
  const fitted = Number((await percent()).replace(/\D/g, '')) / 100;
  expect(WIDTH * fitted).toBeLessThanOrEqual(area.width + 2);
  expect(Math.max((WIDTH * fitted) / area.width, (HEIGHT * fitted) / area.height)).toBeGreaterThan(0.85);
  await hand.press('Control+1');
  expect(await percent()).toBe('100%');
  expect(await hand.colorAt([10, 10])).toEqual(patternAt(10, 10));

  await hand.press('r');
  await hand.drag([500, 60], [560, 100]);
  await hand.press('Enter');
  await hand.expectShape(rectangleShape(500, 60, 560, 100));
  await hand.press('z');
  const [x, y] = await pixelAt(hand);
  expect(Math.abs(x - 530)).toBeLessThanOrEqual(1);
  expect(Math.abs(y - 80)).toBeLessThanOrEqual(1);
  const zoom = Number((await percent()).replace(/\D/g, '')) / 100;
  const share = Math.max((60 * zoom) / area.width, (40 * zoom) / area.height);
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThanOrEqual(1);

  const map = page.getByRole('img', { name: 'The whole image and the part on the screen' });
  const box = (await map.boundingBox())!;
  const press = async (u: number, v: number): Promise<void> => {
    await page.mouse.move(box.x + u * box.width, box.y + v * box.height);
    await page.mouse.down();
  };
  await press(0.25, 0.5);
  await page.mouse.up();
  const [left, half] = await pixelAt(hand);
  expect(Math.abs(left - WIDTH / 4)).toBeLessThan(8);
  expect(Math.abs(half - HEIGHT / 2)).toBeLessThan(8);
  // Dragging goes on.
  await press(0.25, 0.5);
  await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.3 * box.height, { steps: 3 });
  await page.mouse.up();
  const [right, upper] = await pixelAt(hand);
  expect(Math.abs(right - 0.75 * WIDTH)).toBeLessThan(8);
  expect(Math.abs(upper - 0.3 * HEIGHT)).toBeLessThan(8);
});

it('draws layers as their look says: filled, outlined, both, at each opacity, hidden, alone, in a colour of their own, void hatched', async () => {
  const hand = await openPattern();
  const { page } = hand;
  const inside: [number, number] = [150, 150];
  const photo = patternAt(...inside);
  const blended = (color: readonly number[], opacity: number): number[] => photo.map((value, i) => value * (1 - opacity) + color[i] * opacity);
  const expectColor = async (color: readonly number[]): Promise<void> => {
    await hand.move([600, 400]);
    await expect.poll(async () => (await hand.colorAt(inside)).every((value, i) => Math.abs(value - color[i]) <= 2), { timeout: 5000 }).toBe(true);
  };
  await hand.press('r');
  await hand.drag([100, 100], [200, 200]);
  await hand.press('Enter', 'b');
  await expectColor(blended([255, 0, 0], 0.55));
  await page.getByRole('button', { name: 'Outline', exact: true }).click();
  await expectColor(photo);
  await page.getByRole('button', { name: 'Filled with an outline', exact: true }).click();
  await expectColor(blended([255, 0, 0], 0.55));
  const opacity = page.getByRole('slider', { name: 'Opacity' });
  await opacity.focus();
  await opacity.press('End');
  await expectColor([255, 0, 0]);
  await hand.press('v');
  await expectColor(photo);
  await hand.press('v');
  // The colour of this layer alone.
  await page.getByLabel(/^Colour of layer/).evaluate((input: HTMLInputElement) => {
    input.value = '#0000ff';
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expectColor([0, 0, 255]);
  await hand.press('Control+z');
  await expectColor([255, 0, 0]);

  // Void beside it: stripes of two tones, each as wide as the other.
  await hand.press('0', 'r');
  await hand.drag([300, 100], [400, 200]);
  await hand.press('Enter', 'b');
  await opacity.focus();
  await opacity.press('End');
  await hand.move([600, 400]);
  await page.waitForTimeout(300);
  const stripe: string[] = [];
  for (let x = 320; x < 352; x++) {
    const [r, g, b] = await hand.colorAt([x, 150]);
    const original = patternAt(x, 150);
    stripe.push([r, g, b].every((value, i) => Math.abs(value - original[i] * 0.5) <= 2) ? 'gap' : 'stripe');
  }
  expect(stripe.filter((kind) => kind === 'gap').length).toBe(16);
  const { layers } = (await hand.app.invoke('document.load', { imageId: hand.imageId })).document;
  expect(layers.map(({ classId, opacity: stored, visible }) => [classId, stored, visible])).toEqual([[CAR, 1, true], [255, 1, true]]);
  // Shown alone.
  await hand.press('Shift+V');
  await expectColor(photo);
});
