import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { toolList } from '../../core/editor/toolList.ts';
import { imagePoint } from '../../core/geometry/points.ts';
import { rasterisePolygons } from '../../core/mask/rasterisePolygons.ts';
import { dragRect, ellipseSpans, rectangleSpans } from '../../core/mask/shapes.ts';
import { squareBrushSpans } from '../../core/mask/squareBrushSpans.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';
import { accessibilityProblems, cutOffParts } from './harness/inspectScreen.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';

const width = 640;
const height = 420;

const classSet: ClassSet = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 7, name: 'car', color: '#3f8cff' },
    { id: 15, name: 'person', color: '#ff7a45' },
  ],
  backgroundId: 0,
};

type Point = readonly [x: number, y: number];

/** A bright disc, a bright box with a dark hole, and a little noise, on a dark slope. */
async function drawScene(path: string): Promise<void> {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const noise = ((x * 7919 + y * 104729) % 13) - 6;
      const isDisc = (x - 160) ** 2 + (y - 130) ** 2 < 70 ** 2;
      const isBox = x >= 380 && x < 560 && y >= 60 && y < 220 && !(x >= 440 && x < 480 && y >= 110 && y < 150);
      const color = isDisc ? [214, 186, 92] : isBox ? [190, 205, 214] : [52 + y / 12, 66 + y / 14, 58];
      color.forEach((value, i) => (pixels[at + i] = Math.max(0, Math.min(255, value + noise))));
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(path);
}

/** A hand at the scene at 100 %, in image pixels. */
class Hand {
  readonly app: AtrousApp;
  private readonly imageId: number;
  private left = 0;
  private top = 0;

  private constructor(app: AtrousApp, imageId: number) {
    this.app = app;
    this.imageId = imageId;
  }

  static async start(colorScheme: 'light' | 'dark', size = { width: 1280, height: 800 }): Promise<Hand> {
    const folder = temporaryFolder();
    await drawScene(join(folder, 'scene.png'));
    const app = await launchAtrous({ folder, colorScheme, size });
    const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
    await app.invoke('project.saveClasses', classSet);
    await app.page.reload();
    const hand = new Hand(app, id);
    const canvas = app.page.getByRole('application');
    await canvas.waitFor();
    await expect.poll(() => canvas.getAttribute('aria-busy'), { timeout: 20_000 }).toBe('false');
    await app.page.keyboard.press('Control+1');
    await app.waitForIdle();
    const box = (await canvas.boundingBox())!;
    hand.left = box.x + Math.round((box.width - width) / 2);
    hand.top = box.y + Math.round((box.height - height) / 2);
    return hand;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.app.page.keyboard.press(key);
  }

  async move([x, y]: Point): Promise<void> {
    await this.app.page.mouse.move(this.left + x, this.top + y);
  }

  async click(...points: readonly Point[]): Promise<void> {
    for (const point of points) {
      await this.move(point);
      await this.app.page.mouse.down();
      await this.app.page.mouse.up();
    }
  }

  async drag(...points: readonly Point[]): Promise<void> {
    await this.move(points[0]);
    await this.app.page.mouse.down();
    for (const point of points.slice(1)) await this.move(point);
    await this.app.page.mouse.up();
  }

  /** A stroke with a pen of a graphics tablet. @param pressure 0..1 */
  async penStroke(points: readonly Point[], pressure: number): Promise<void> {
    const client = await this.app.page.context().newCDPSession(this.app.page);
    const send = async (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', [x, y]: Point, force: number): Promise<void> => {
      await client.send('Input.dispatchMouseEvent', { type, x: this.left + x, y: this.top + y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1, pointerType: 'pen', force });
    };
    await send('mousePressed', points[0], pressure);
    for (const point of points.slice(1)) await send('mouseMoved', point, pressure);
    await send('mouseReleased', points.at(-1)!, 0);
    await client.detach();
  }

  async picture(name: string): Promise<void> {
    await this.app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await this.app.screenshot(`tool-${name}`);
  }

  /** What an inspection finds of the tools; the screens as a whole have tests of their own. */
  async problems(inspect: (page: Page) => Promise<string[]>): Promise<string[]> {
    const ours = /\.options|\.rail|\.decision|\.map|\.segments|\.number|\.hint|\.flag|input|select/;
    return (await inspect(this.app.page)).filter((problem) => ours.test(problem));
  }

  async labels(): Promise<Uint8Array> {
    await this.app.page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor();
    return storedLabels((await this.app.invoke('document.load', { imageId: this.imageId })).document);
  }

  /** Waits until exactly these pixels have a class, then clears them by one undo. */
  async expectAndUndo(name: string, expected: TiledMask, classId = 7): Promise<void> {
    let wrong: string[] = [];
    for (const endMs = Date.now() + 3000; Date.now() < endMs; ) {
      const labels = await this.labels();
      wrong = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) if (labels[y * width + x] !== (expected.has(x, y) ? classId : 0)) wrong.push(`${x}, ${y}: ${labels[y * width + x]}`);
      }
      if (wrong.length === 0) break;
    }
    expect(wrong.length, `${name}: ${wrong.slice(0, 3).join('; ')}`).toBe(0);
    await this.press('Control+z');
    await expect.poll(async () => (await this.labels()).some((label) => label !== 0), { timeout: 3000 }).toBe(false);
  }
}

function maskOf(spans: Iterable<{ y: number; x0: number; x1: number }>): TiledMask {
  const mask = new TiledMask(width, height);
  for (const { y, x0, x1 } of spans) mask.fillSpan(y, x0, x1);
  return mask;
}

// A mouse points at the middle of a pixel.
const middle = ([x, y]: Point): [number, number] => [x + 0.5, y + 0.5];

it('every tool shows what it would do, and does exactly that, as one step', async () => {
  const hand = await Hand.start('dark');
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
  await hand.expectAndUndo('polygon', rasterisePolygons(width, height, [corners.flatMap(middle)]));

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
  await hand.expectAndUndo('rectangle', maskOf(rectangleSpans(dragRect(imagePoint(380.5, 60.5), imagePoint(559.5, 219.5))!)));

  await hand.press('c');
  await hand.drag([90, 60], [160, 130], [230, 200]);
  await page.getByRole('button', { name: 'Apply' }).click();
  await hand.expectAndUndo('ellipse', maskOf(ellipseSpans(dragRect(imagePoint(90.5, 60.5), imagePoint(230.5, 200.5))!)));

  await hand.press('b');
  await page.getByRole('radio', { name: 'Square' }).check();
  await page.getByRole('spinbutton', { name: 'Size', exact: true }).fill('30');
  await page.getByRole('spinbutton', { name: 'Size', exact: true }).press('Enter');
  await hand.drag([300, 300], [400, 340]);
  await hand.picture('brush-square');
  await hand.expectAndUndo('square brush', maskOf(squareBrushSpans(imagePoint(300.5, 300.5), imagePoint(400.5, 340.5), 30)));
  await hand.penStroke([[300, 300], [400, 340]], 0.4);
  await hand.expectAndUndo('pen', maskOf(squareBrushSpans(imagePoint(300.5, 300.5), imagePoint(400.5, 340.5), 12)));
  await page.getByRole('radio', { name: 'Round' }).check();

  const disc = new TiledMask(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if ((x - 160) ** 2 + (y - 130) ** 2 < 70 ** 2) disc.fillSpan(y, x, x + 1);
  await hand.press('w');
  await hand.click([160, 130]);
  await hand.picture('wand');
  await hand.press('Enter');
  await hand.expectAndUndo('magic wand', disc);

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
  const box = maskOf(rectangleSpans({ left: 380, top: 60, right: 560, bottom: 220 }));
  const hole = maskOf(rectangleSpans({ left: 440, top: 110, right: 480, bottom: 150 }));
  const boxWithHole = new TiledMask(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (box.has(x, y) && !hole.has(x, y)) boxWithHole.fillSpan(y, x, x + 1);
  await expect.poll(async () => (await hand.labels()).reduce((sum, label) => sum + (label === 7 ? 1 : 0), 0)).toBe(boxWithHole.area());

  // On what the threshold left: fill the hole, clean up, pick.
  await hand.press('f');
  await page.getByRole('radio', { name: 'Holes of the layer' }).check();
  await hand.move([460, 130]);
  await page.mouse.down();
  await hand.picture('bucket-holes');
  await page.mouse.up();
  await expect.poll(async () => (await hand.labels()).reduce((sum, label) => sum + (label === 7 ? 1 : 0), 0)).toBe(box.area());
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
  await hand.expectAndUndo('threshold', boxWithHole);
});

it('looks right in the light theme, too, with each way to combine', async () => {
  const hand = await Hand.start('light');
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
  expect(await hand.problems(accessibilityProblems)).toEqual([]);
  await hand.press('Enter');
  await hand.press('k');
  await page.getByRole('combobox', { name: 'Do' }).selectOption('Grow');
  await hand.picture('cleanup-grow-light');
  const labels = await hand.labels();
  expect(labels[130 * width + 160]).toBe(7);
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
  const hand = await Hand.start('dark', { width: 960, height: 600 });
  const { page } = hand.app;
  const problems: string[] = [];
  for (const { id, shortcut } of toolList) {
    await hand.press(shortcut);
    problems.push(...(await hand.problems(cutOffParts)).map((problem) => `${id}: ${problem}`));
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
  expect(await hand.problems(accessibilityProblems)).toEqual([]);
});
