import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { toolList } from '../../core/editor/toolList.ts';
import { imagePoint } from '../../core/geometry/points.ts';
import { rasterisePolygons } from '../../core/mask/rasterisePolygons.ts';
import { dragRect, ellipseSpans, rectangleMask } from '../../core/mask/shapes.ts';
import { squareBrushSpans } from '../../core/mask/squareBrushSpans.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { HEIGHT, ToolHand, WIDTH, box, boxWithHole, disc, nothing, type Point, type Shape } from './harness/toolHand.ts';

function shapeOf(spans: Iterable<{ y: number; x0: number; x1: number }>): Shape {
  const mask = new TiledMask(WIDTH, HEIGHT);
  for (const { y, x0, x1 } of spans) mask.fillSpan(y, x0, x1);
  return (x, y) => mask.has(x, y);
}

// A mouse points at the middle of a pixel.
const middle = ([x, y]: Point): [number, number] => [x + 0.5, y + 0.5];

/** Exactly these pixels; then none, by one undo. */
async function expectAndUndo(hand: ToolHand, expected: Shape): Promise<void> {
  await hand.expectShape(expected);
  await hand.press('Control+z');
  await hand.expectShape(nothing);
}

/** What an inspection finds of the tools; the screens as a whole have tests of their own. */
async function toolProblems(hand: ToolHand, inspect: (page: Page) => Promise<string[]>): Promise<string[]> {
  const ours = /\.options|\.rail|\.decision|\.map|\.segments|\.number|\.hint|\.flag|input|select/;
  return (await inspect(hand.page)).filter((problem) => ours.test(problem));
}

it('every tool shows what it would do, and does exactly that, as one step', async () => {
  const hand = await ToolHand.start();
  const { page } = hand.app;

  const corners: Point[] = [[80, 60], [250, 70], [230, 210], [100, 190]];
  await hand.press('g');
  await hand.click(...corners.slice(0, 3));
  await hand.move([100, 190]);
  await hand.picture('polygon-drawing');
  await hand.click(corners[3], corners[0]);
  await hand.move([165, 66]);
  await hand.picture('polygon-editing');
  await hand.press('Enter');
  const region = rasterisePolygons(WIDTH, HEIGHT, [corners.flatMap(middle)]);
  await expectAndUndo(hand, (x, y) => region.has(x, y));

  await hand.press('o');
  const ring = Array.from({ length: 40 }, (_, i): Point => [Math.round(160 + 82 * Math.cos(i / 6.4)), Math.round(130 + 80 * Math.sin(i / 6.4))]);
  await hand.drag(...ring);
  await hand.picture('lasso-editing');
  await hand.press('Escape');
  expect((await hand.labels()).every((label) => label === 0)).toBe(true);

  await hand.press('r');
  await hand.drag([380, 60], [470, 150], [559, 219]);
  await hand.picture('rectangle-editing');
  await hand.press('Enter');
  const boxed = rectangleMask(WIDTH, HEIGHT, dragRect(imagePoint(380.5, 60.5), imagePoint(559.5, 219.5))!);
  await expectAndUndo(hand, (x, y) => boxed.has(x, y));

  await hand.press('c');
  await hand.drag([90, 60], [160, 130], [230, 200]);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expectAndUndo(hand, shapeOf(ellipseSpans(dragRect(imagePoint(90.5, 60.5), imagePoint(230.5, 200.5))!)));

  await hand.press('b');
  await page.getByRole('radio', { name: 'Square' }).check();
  await page.getByRole('spinbutton', { name: 'Size', exact: true }).fill('30');
  await page.getByRole('spinbutton', { name: 'Size', exact: true }).press('Enter');
  await hand.drag([300, 300], [400, 340]);
  await hand.picture('brush-square');
  await expectAndUndo(hand, shapeOf(squareBrushSpans(imagePoint(300.5, 300.5), imagePoint(400.5, 340.5), 30)));
  await hand.penStroke([[300, 300], [400, 340]], [0.4, 0.4]);
  await expectAndUndo(hand, shapeOf(squareBrushSpans(imagePoint(300.5, 300.5), imagePoint(400.5, 340.5), 12)));
  await page.getByRole('radio', { name: 'Round' }).check();

  await hand.press('w');
  await hand.click([160, 130]);
  await hand.picture('wand');
  await hand.press('Enter');
  await expectAndUndo(hand, disc);

  await hand.press('x');
  await hand.click([380, 60], [559, 61]);
  await hand.move([558, 215]);
  await hand.picture('scissors');
  await hand.press('Escape');

  await hand.press('q');
  await hand.move([420, 180]);
  await hand.move([421, 180]);
  await expect.poll(async () => { await hand.move([421, 181]); await hand.move([421, 180]); return true; }).toBe(true);
  await hand.picture('superpixel-hover');
  await hand.drag([400, 190], [540, 190]);
  await hand.picture('superpixel-painted');
  await hand.press('Control+z');

  await hand.press('t');
  await hand.drag([360, 40], [580, 240]);
  await hand.picture('threshold');
  await hand.press('Enter');
  await hand.expectShape(boxWithHole);

  // On what the threshold left: fill the hole, clean up, pick.
  await hand.press('f');
  await page.getByRole('radio', { name: 'Holes of the layer' }).check();
  await hand.move([460, 130]);
  await page.mouse.down();
  await hand.picture('bucket-holes');
  await page.mouse.up();
  await hand.expectShape(box);
  await hand.press('Control+z');
  await hand.press('k');
  await page.getByRole('combobox', { name: 'Do' }).selectOption('Fill small holes');
  await page.getByRole('spinbutton', { name: 'Up to' }).fill('5000');
  await page.getByRole('spinbutton', { name: 'Up to' }).press('Enter');
  await hand.move([300, 300]);
  await hand.picture('cleanup-holes');
  await page.getByRole('combobox', { name: 'Do' }).selectOption('Shrink');
  await page.getByRole('spinbutton', { name: 'By' }).fill('8');
  await page.getByRole('spinbutton', { name: 'By' }).press('Enter');
  await hand.picture('cleanup-shrink');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await hand.press('i');
  await hand.click([400, 80]);
  expect(await page.getByRole('listitem').filter({ hasText: 'car' }).count()).toBeGreaterThan(0);
  await expectAndUndo(hand, boxWithHole);
});

it('looks right in the light theme, too, with each way to combine', async () => {
  const hand = await ToolHand.start({ colorScheme: 'light' });
  const { page } = hand.app;
  await hand.press('r');
  await hand.drag([380, 60], [559, 219]);
  await hand.press('Enter');
  await page.getByRole('radio', { name: 'Subtract' }).check();
  await hand.press('c');
  await hand.drag([430, 100], [500, 170]);
  await hand.picture('ellipse-subtract-light');
  await hand.press('Enter');
  await page.getByRole('radio', { name: 'Intersect' }).check();
  await hand.press('g');
  await hand.click([360, 40], [520, 50], [540, 240], [420, 200], [360, 40]);
  await hand.picture('polygon-intersect-light');
  await hand.press('Enter');
  await page.getByRole('radio', { name: 'Add' }).check();
  await hand.press('w');
  await hand.click([160, 130]);
  await hand.picture('wand-light');
  expect(await toolProblems(hand, accessibilityProblems)).toEqual([]);
  await hand.press('Enter');
  await hand.press('k');
  await page.getByRole('combobox', { name: 'Do' }).selectOption('Grow');
  await hand.picture('cleanup-grow-light');
  const labels = await hand.labels();
  expect(labels[130 * WIDTH + 160]).toBe(7);
});

/** The canvas once it stands still: tiles that come into view are drawn a frame later. Buttons above it fade. */
async function steadyPicture(page: Page): Promise<Buffer> {
  const clip = (await page.getByLabel('Image with its masks').first().boundingBox())!;
  for (let last = await page.screenshot({ clip }), tries = 0; ; tries++) {
    const next = await page.screenshot({ clip });
    if (next.equals(last) || tries === 20) return next;
    last = next;
  }
}

it('a small window cuts no tool and no option off; a part of the image has a map', async () => {
  const hand = await ToolHand.start({ size: { width: 960, height: 600 } });
  const { page } = hand.app;
  const problems: string[] = [];
  for (const { id, shortcut } of toolList) {
    await hand.press(shortcut);
    problems.push(...(await toolProblems(hand, cutOffParts)).map((problem) => `${id}: ${problem}`));
  }
  expect(problems).toEqual([]);
  await hand.press('r');
  await hand.drag([250, 100], [420, 300]);
  await hand.press('Enter', 'z');
  await page.getByRole('img', { name: 'The whole image and the part on the screen' }).waitFor();
  await hand.press('b', '+', '+', '+', '+');
  await hand.app.waitForIdle();
  await hand.picture('minimap');
  // Panning moves what is drawn: it must look as if everything were drawn anew.
  await page.mouse.move(480, 330);
  await page.mouse.down({ button: 'middle' });
  for (const [x, y] of [[520, 300], [430, 372], [443, 341]]) await page.mouse.move(x, y);
  await page.mouse.up({ button: 'middle' });
  await hand.app.waitForIdle();
  const moved = await steadyPicture(page);
  await hand.press('+', '-');
  await hand.app.waitForIdle();
  expect((await steadyPicture(page)).equals(moved)).toBe(true);
  expect(await toolProblems(hand, accessibilityProblems)).toEqual([]);
});
