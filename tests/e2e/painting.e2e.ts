import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { imagePoint, viewPoint } from '../../core/geometry/points.ts';
import { centered, toImage, zoomAt } from '../../core/geometry/viewTransform.ts';
import { brushSpans } from '../../core/mask/brushSpans.ts';
import { positionInView } from '../../renderer/canvas/positionInView.ts';
import { launchAtrous, temporaryFolder, type AtrousApp, type LaunchOptions } from './harness/launchAtrous.ts';
import { storedLabels } from './harness/strokes.ts';
import { WindowParts, openCanvas } from './harness/windowParts.ts';

const width = 2600;
const height = 2000;

const classSet: ClassSet = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 7, name: 'car', color: '#808080' },
    { id: 15, name: 'person', color: '#c08080' },
  ],
  backgroundId: 0,
};

type Point = readonly [x: number, y: number];

/** A picture in which every pixel's colour says where it is. */
async function drawChart(path: string): Promise<void> {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) pixels.set([x >> 4, y >> 4, ((x & 15) << 4) | (y & 15)], at);
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 }).toFile(path);
}

function pixelOfColor([r, g, b]: readonly number[]): Point {
  return [r * 16 + (b >> 4), g * 16 + (b & 15)];
}

/** Atrous with the chart open, and what its canvas shows. */
class Painting {
  readonly app: AtrousApp;
  readonly folder: string;
  readonly imageId: number;
  /** Device pixels per CSS pixel. */
  pixelRatio = 1;
  /** CSS pixels. */
  private pageWidth = 0;
  /** Of the canvas on the page, CSS pixels. */
  box = { x: 0, y: 0, width: 0, height: 0 };

  private constructor(app: AtrousApp, folder: string, imageId: number) {
    this.app = app;
    this.folder = folder;
    this.imageId = imageId;
  }

  static async start(options: Pick<LaunchOptions, 'size' | 'scaleFactor'> = {}): Promise<Painting> {
    const folder = temporaryFolder();
    await drawChart(join(folder, 'chart.png'));
    await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } }).toFile(join(folder, 'second.png'));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 }, ...options });
    const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
    await app.invoke('project.saveClasses', classSet);
    await app.page.reload();
    const painting = new Painting(app, folder, id);
    await painting.ready();
    return painting;
  }

  /** The same person opens the same folder once more. */
  async openAgain(): Promise<Painting> {
    const painting = new Painting(await launchAtrous({ folder: this.folder, home: this.app.home, size: { width: 1280, height: 800 } }), this.folder, this.imageId);
    await painting.ready();
    return painting;
  }

  async ready(): Promise<void> {
    const canvas = openCanvas(this.app.page);
    await canvas.waitFor();
    await this.app.waitForIdle();
    this.box = (await canvas.boundingBox())!;
    [this.pixelRatio, this.pageWidth] = await this.app.page.evaluate(() => [devicePixelRatio, innerWidth]);
  }

  /** A place on the page, from shares of the canvas. */
  at(u: number, v: number): Point {
    return [Math.round(this.box.x + u * this.box.width), Math.round(this.box.y + v * this.box.height)];
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.app.page.keyboard.press(key);
  }

  /** Brush size through the field of the window. */
  async setBrush(diameterPx: number): Promise<void> {
    const field = this.app.page.getByRole('spinbutton', { name: 'Size', exact: true });
    await field.fill(String(diameterPx));
    await field.press('Enter');
  }

  /** Moves the mouse off the canvas and photographs the page. */
  async picture(): Promise<PNG> {
    await this.app.page.mouse.move(this.box.x + this.box.width / 2, 10);
    await this.app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    // Of the window itself: Playwright's have one pixel per CSS pixel.
    const png = await this.app.application.evaluate(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0].webContents.capturePage()).toPNG().toString('base64'));
    const picture = PNG.sync.read(Buffer.from(png, 'base64'));
    expect(picture.width).toBe(this.pageWidth * this.pixelRatio);
    return picture;
  }

  /** The image pixel that is seen at a place of the page; exact where pixels are shown as they are. */
  async pixelAt([x, y]: Point): Promise<Point> {
    return pixelOfColor(colorAt(await this.picture(), [x * this.pixelRatio, y * this.pixelRatio]));
  }

  /** The place nearest to the right and below where one image pixel is seen all around, and no line of the grid. */
  async plainPlace([x, y]: Point): Promise<Point> {
    const picture = await this.picture();
    const around = [-2, 0, 2].flatMap((dy) => [-2, 0, 2].map((dx): Point => [dx, dy]));
    for (let step = 0; step < 40; step++) {
      const colors = around.map(([dx, dy]) => colorAt(picture, [x + step + dx, y + step + dy]).join());
      if (new Set(colors).size === 1) return [x + step, y + step];
    }
    throw new Error(`No plain place near ${x}, ${y}.`);
  }

  async click([x, y]: Point): Promise<void> {
    await this.app.page.mouse.move(x, y);
    await this.app.page.mouse.down();
    await this.app.page.mouse.up();
  }

  async drag(points: readonly Point[], button: 'left' | 'middle' = 'left'): Promise<void> {
    const { mouse } = this.app.page;
    await mouse.move(...points[0]);
    await mouse.down({ button });
    for (const point of points.slice(1)) await mouse.move(...point);
    await mouse.up({ button });
  }

  /** Two fingers on a trackpad, as Chromium reports them: it begins small, then comes in one what a busy page has not taken. */
  async pinch([x, y]: Point, factor: number): Promise<void> {
    await this.app.page.evaluate(
      ([clientX, clientY, deltaY]) => {
        const direction = Math.sign(deltaY);
        for (const part of [direction * 2, deltaY - direction * 2]) {
          const event = { clientX, clientY, deltaY: part, wheelDeltaY: -120 * Math.sign(part), ctrlKey: true, bubbles: true, cancelable: true };
          document.querySelector('[role="application"]')!.dispatchEvent(new WheelEvent('wheel', event));
        }
      },
      [x, y, -100 * Math.log(factor)] as const,
    );
  }

  /** A place of the page as the canvas counts it: the middle of the device pixel that the mouse is on. */
  inCanvas([x, y]: Point): ReturnType<typeof viewPoint> {
    return viewPoint(positionInView(x - this.box.x, this.pixelRatio), positionInView(y - this.box.y, this.pixelRatio));
  }

  /** What the store holds: class by pixel number, of pixels that have one. */
  async stored(): Promise<Map<number, number>> {
    const labels = storedLabels((await this.app.invoke('document.load', { imageId: this.imageId })).document);
    const painted = new Map<number, number>();
    labels.forEach((label, index) => label !== 0 && painted.set(index, label));
    return painted;
  }

  /** Waits until the store holds exactly these pixels, for at most a second. */
  async expectStored(expected: ReadonlyMap<number, number>): Promise<void> {
    const endMs = Date.now() + 1000;
    let found = await this.stored();
    while (!sameEntries(found, expected) && Date.now() < endMs) found = await this.stored();
    const wrong = [...new Set([...found.keys(), ...expected.keys()])].filter((index) => found.get(index) !== expected.get(index));
    expect(wrong.slice(0, 5).map((index) => ({ x: index % width, y: Math.floor(index / width), found: found.get(index), expected: expected.get(index) }))).toEqual([]);
  }
}

function colorAt(picture: PNG, [x, y]: Point): number[] {
  const at = (Math.round(y) * picture.width + Math.round(x)) * 4;
  return [...picture.data.subarray(at, at + 3)];
}

function sameEntries(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

/** Pixel numbers of a stroke through the centres of these pixels. */
function strokePixels(pixels: readonly Point[], diameterPx: number): number[] {
  const centre = ([x, y]: Point): ReturnType<typeof imagePoint> => imagePoint(x + 0.5, y + 0.5);
  return pixels.flatMap((pixel, i) =>
    brushSpans(centre(pixels[i - 1] ?? pixel), centre(pixel), diameterPx).flatMap(({ y, x0, x1 }) =>
      Array.from({ length: x1 - x0 }, (_, column) => y * width + x0 + column),
    ),
  );
}

function labelled(indices: Iterable<number>, classId: number, before: ReadonlyMap<number, number> = new Map()): Map<number, number> {
  const labels = new Map(before);
  for (const index of indices) labels.set(index, classId);
  return labels;
}

it('a brush of 1 px paints the pixel that is seen under the cursor, at every zoom', async () => {
  const painting = await Painting.start();
  await painting.setBrush(1);
  let expected = new Map<number, number>();
  const zooms: readonly (readonly [name: string, keys: readonly string[]])[] = [
    ['100 %', ['Control+1']],
    ['244 %', ['+', '+', '+', '+']],
    ['745 %', ['+', '+', '+', '+', '+']],
    ['3553 %', ['+', '+', '+', '+', '+', '+', '+']],
  ];
  for (const [name, keys] of zooms) {
    await painting.press(...keys);
    // Places of no meaning, some on the left or upper part of a pixel, some on the right or lower.
    for (const [u, v] of [[0.31, 0.37], [0.613, 0.291], [0.702, 0.667]]) {
      const place = name === '3553 %' ? await painting.plainPlace(painting.at(u, v)) : painting.at(u, v);
      const [x, y] = await painting.pixelAt(place);
      await painting.click(place);
      expected = labelled([y * width + x], 7, expected);
      await painting.expectStored(expected).catch((error: unknown) => {
        throw new Error(`At ${name}, pixel ${x}, ${y}`, { cause: error });
      });
    }
  }
});

it('an outline looks the same where tiles meet', async () => {
  const painting = await Painting.start();
  await painting.setBrush(41);
  await painting.press('Control+1');
  const [from, to] = [painting.at(0.2, 0.5), painting.at(0.8, 0.5)];
  await painting.drag([from, to]);
  await painting.app.waitForIdle();
  /** Alpha along the straight upper edge of the stroke, for each of some rows from outside to inside; the first with the dark casing alone. */
  const rows = await painting.app.page.locator('[role="application"] canvas').nth(1).evaluate(
    (canvas, [x0, x1, y]) => Array.from({ length: 5 }, (_, row) => {
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(x0, y + row, x1 - x0, 1);
      return [...new Set(data.filter((__, i) => i % 4 === 3))];
    }),
    [from[0] - painting.box.x + 30, to[0] - painting.box.x - 30, from[1] - painting.box.y - 22] as const,
  );
  expect(to[0] - from[0]).toBeGreaterThan(256 + 60);
  expect(rows[0]).toEqual([128]);
  expect(rows.map((alphas) => alphas.length)).toEqual([1, 1, 1, 1, 1]);
});

it('a stroke changes exactly the pixels of its brush, within a second; undo and redo by keys; nothing else', async () => {
  const painting = await Painting.start();
  await painting.setBrush(21);
  await painting.press('Control+1');
  const places: readonly Point[] = [painting.at(0.2, 0.3), painting.at(0.5, 0.35), painting.at(0.45, 0.7)];
  const [left, top] = await painting.pixelAt(places[0]);
  const pixels = places.map(([x, y]): Point => [left + x - places[0][0], top + y - places[0][1]]);
  await painting.drag(places);
  const car = labelled(strokePixels(pixels, 21), 7);
  await painting.expectStored(car);

  // A second class takes its pixels from the first.
  await painting.press('2');
  await painting.setBrush(40);
  await painting.drag([places[1], places[0]]);
  // An even brush stands on corners of pixels: from the middle of one, on the corner to the lower right.
  const corner = ([x, y]: Point): ReturnType<typeof imagePoint> => imagePoint(x + 1, y + 1);
  const over = brushSpans(corner(pixels[1]), corner(pixels[0]), 40).flatMap(({ y, x0, x1 }) => Array.from({ length: x1 - x0 }, (_, i) => y * width + x0 + i));
  const both = labelled(over, 15, car);
  await painting.expectStored(both);

  await painting.press('Control+z');
  await painting.expectStored(car);
  await painting.press('Control+z');
  await painting.expectStored(new Map());
  await painting.press('Control+Shift+z', 'Control+y');
  await painting.expectStored(both);

  // The eraser takes from the active layer alone.
  await painting.press('e');
  await painting.setBrush(21);
  await painting.drag(places);
  const erased = new Set(strokePixels(pixels, 21));
  await painting.expectStored(new Map([...both].filter(([index, label]) => label !== 15 || !erased.has(index))));
});

it('a stroke is seen where the cursor is, also when the image is made smaller', async () => {
  const painting = await Painting.start();
  await painting.setBrush(200);
  const before = await painting.picture();
  const place = painting.at(0.4, 0.45);
  await painting.click(place);
  await expect.poll(async () => (await painting.stored()).size).toBe(strokePixels([[500, 500]], 200).length);
  await painting.app.waitForIdle();
  const after = await painting.picture();
  const changed: Point[] = [];
  for (let y = Math.ceil(painting.box.y); y < painting.box.y + painting.box.height; y++) {
    for (let x = Math.ceil(painting.box.x); x < painting.box.x + painting.box.width; x++) {
      if (colorAt(before, [x, y]).some((value, i) => value !== colorAt(after, [x, y])[i])) changed.push([x, y]);
    }
  }
  const range = (values: readonly number[]): Point => [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b)) + 1];
  const [left, right] = range(changed.map(([x]) => x));
  const [top, bottom] = range(changed.map(([, y]) => y));
  // The image fits the canvas at about a quarter: 200 px are about 50.
  expect(right - left).toBeGreaterThan(45);
  expect(right - left).toBeLessThan(56);
  expect(Math.abs((left + right) / 2 - place[0])).toBeLessThanOrEqual(1);
  expect(Math.abs((top + bottom) / 2 - place[1])).toBeLessThanOrEqual(1);
});

it('paints the pixel under the cursor on a screen with two device pixels per CSS pixel', async () => {
  const painting = await Painting.start({ size: { width: 960, height: 600 }, scaleFactor: 2 });
  await painting.setBrush(1);
  await painting.press('Control+1');
  expect(painting.pixelRatio).toBe(2);
  let expected = new Map<number, number>();
  for (const [u, v] of [[0.3, 0.3], [0.61, 0.52]]) {
    const place = painting.at(u, v);
    const [x, y] = await painting.pixelAt(place);
    await painting.click(place);
    expected = labelled([y * width + x], 7, expected);
    await painting.expectStored(expected);
  }
});

it.each([1, 2])('paints the pixel that the zoom says at 25 %, 137 % and 800 %, with %d device pixels per CSS pixel', async (pixelRatio) => {
  const painting = await Painting.start({ size: { width: 960, height: 600 }, scaleFactor: pixelRatio });
  await painting.setBrush(1);
  let expected = new Map<number, number>();
  for (const scale of [0.25, 1.37, 8]) {
    await painting.press('Control+0', 'Control+1');
    const anchor = painting.at(0.53, 0.41);
    await painting.pinch(anchor, scale);
    await painting.app.waitForIdle();
    const view = zoomAt(centered({ width, height }, painting.box, 1), painting.inCanvas(anchor), scale);
    expect(view.scale).toBeCloseTo(scale);
    const onDevicePixel = (offset: number): number => Math.round(offset * pixelRatio) / pixelRatio;
    for (const [u, v] of [[0.31, 0.43], [0.577, 0.391], [0.66, 0.58]]) {
      const place = painting.at(u, v);
      const { x, y } = toImage({ scale: view.scale, offsetX: onDevicePixel(view.offsetX), offsetY: onDevicePixel(view.offsetY) }, painting.inCanvas(place));
      await painting.click(place);
      expected = labelled([Math.floor(y) * width + Math.floor(x)], 7, expected);
      await painting.expectStored(expected).catch((error: unknown) => {
        throw new Error(`At ${scale}, pixel ${x}, ${y}`, { cause: error });
      });
    }
  }
});

it('the wheel zooms at the pointer; space or the middle button and dragging pans, and paints nothing', async () => {
  const painting = await Painting.start();
  const { page } = painting.app;
  await painting.press('Control+1', '+', '+', '+', '+');
  const place = painting.at(0.3, 0.6);
  const under = await painting.pixelAt(place);
  await page.mouse.move(...place);
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
  await painting.app.waitForIdle();
  const zoomed = await painting.pixelAt(place);
  // The corner of the image stays on a whole device pixel, so what is under the pointer may move by a part of one.
  expect(Math.max(Math.abs(zoomed[0] - under[0]), Math.abs(zoomed[1] - under[1]))).toBeLessThanOrEqual(1);

  const moved: Point = [place[0] + 90, place[1] - 70];
  await page.mouse.move(...place);
  await page.keyboard.down('Space');
  await painting.drag([place, [place[0] + 30, place[1]], moved]);
  await page.keyboard.up('Space');
  await painting.app.waitForIdle();
  expect(await painting.pixelAt(moved)).toEqual(zoomed);
  await painting.drag([moved, place], 'middle');
  await painting.app.waitForIdle();
  expect(await painting.pixelAt(place)).toEqual(zoomed);
  await painting.expectStored(new Map());
});

it('Escape takes a stroke back that is being drawn; a locked layer refuses with a sentence', async () => {
  const painting = await Painting.start();
  const { page } = painting.app;
  await painting.press('Control+1');
  await painting.setBrush(30);
  await page.mouse.move(...painting.at(0.4, 0.4));
  await page.mouse.down();
  await page.mouse.move(...painting.at(0.6, 0.6));
  await page.keyboard.press('Escape');
  await page.mouse.move(...painting.at(0.6, 0.4));
  await page.mouse.up();
  await painting.expectStored(new Map());

  await painting.click(painting.at(0.5, 0.5));
  await expect.poll(async () => (await painting.stored()).size).toBeGreaterThan(600);
  const before = await painting.stored();
  await painting.press('l');
  await painting.click(painting.at(0.3, 0.3));
  await page.getByText('A layer is locked. Unlock it to change it.').waitFor();
  await painting.expectStored(before);
});

it('SIGKILL right after a stroke is stored, then opened again: the same pixels, also on the screen', async () => {
  const painting = await Painting.start();
  await painting.press('Control+1');
  await painting.setBrush(33);
  const places: readonly Point[] = [painting.at(0.25, 0.25), painting.at(0.7, 0.6)];
  const [left, top] = await painting.pixelAt(places[0]);
  await painting.drag(places);
  const expected = labelled(strokePixels(places.map(([x, y]): Point => [left + x - places[0][0], top + y - places[0][1]]), 33), 7);
  await painting.expectStored(expected);
  await painting.app.sigkill();

  const again = await painting.openAgain();
  await again.expectStored(expected);
  await again.press('Control+1');
  const middle: Point = [(places[0][0] + places[1][0]) >> 1, (places[0][1] + places[1][1]) >> 1];
  const picture = await again.picture();
  const [x, y] = [left + middle[0] - places[0][0], top + middle[1] - places[0][1]];
  const photo = [x >> 4, y >> 4, ((x & 15) << 4) | (y & 15)];
  // The colour of the class (128, 128, 128), 55 % of it, over the photograph.
  colorAt(picture, middle).forEach((value, i) => expect(Math.abs(value - (0.55 * 128 + 0.45 * photo[i]))).toBeLessThanOrEqual(2));
});

it('another image, chosen at once after a stroke, loses nothing', async () => {
  const painting = await Painting.start();
  await painting.press('Control+1');
  await painting.setBrush(15);
  const place = painting.at(0.5, 0.5);
  const [x, y] = await painting.pixelAt(place);
  await painting.click(place);
  await painting.press('PageDown');
  await painting.expectStored(labelled(strokePixels([[x, y]], 15), 7));
  const parts = new WindowParts(painting.app);
  await parts.opened('second.png');
  await painting.press('PageUp');
  await parts.opened('chart.png');
  const saved = await painting.stored();
  expect(saved.size).toBe(strokePixels([[x, y]], 15).length);
  // Undo belongs to the image as it was opened: it takes nothing back that was done before.
  await painting.press('Control+z');
  await painting.expectStored(saved);
});

it('a window that is closed in the middle of a stroke keeps what was drawn', async () => {
  const painting = await Painting.start();
  await painting.press('Control+1');
  await painting.setBrush(9);
  const place = painting.at(0.5, 0.5);
  const [x, y] = await painting.pixelAt(place);
  await painting.app.page.mouse.move(...place);
  await painting.app.page.mouse.down();
  expect(await painting.app.close()).toBe(0);
  const again = await painting.openAgain();
  await again.expectStored(labelled(strokePixels([[x, y]], 9), 7));
});
