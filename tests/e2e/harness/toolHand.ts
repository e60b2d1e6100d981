import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { ClassSet } from '../../../core/classes/classDefinition.ts';
import { launchAtrous, temporaryFolder, type AtrousApp, type LaunchOptions } from './launchAtrous.ts';
import { storedLabels } from './strokes.ts';
import { openCanvas } from './windowParts.ts';

/** Of the scene, pixels. */
export const WIDTH = 640;
export const HEIGHT = 420;
export const CAR = 7;
export const PERSON = 15;

const classSet: ClassSet = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: CAR, name: 'car', color: '#3f8cff' },
    { id: PERSON, name: 'person', color: '#ff7a45' },
  ],
  backgroundId: 0,
};

export type Point = readonly [x: number, y: number];
/** Whether a pixel belongs to something. */
export type Shape = (x: number, y: number) => boolean;

export const rectangleShape = (left: number, top: number, right: number, bottom: number): Shape => (x, y) => x >= left && x < right && y >= top && y < bottom;
/** Pixels whose centre is less than a radius from the centre of one. */
export const discShape = (cx: number, cy: number, radius: number): Shape => (x, y) => (x - cx) ** 2 + (y - cy) ** 2 < radius ** 2;
export const nothing: Shape = () => false;

/** What there is in the scene. */
export const disc = discShape(160, 130, 70);
export const smallDisc = discShape(250, 320, 30);
export const box = rectangleShape(380, 60, 560, 220);
export const boxHole = rectangleShape(440, 110, 480, 150);
export const boxWithHole: Shape = (x, y) => box(x, y) && !boxHole(x, y);

const PATIENCE_MS = 15_000;

const DISC_COLOR = [214, 186, 92];

/** Two discs of one colour, a bright box with a dark hole, and a little noise, on a dark slope. */
async function drawScene(path: string): Promise<void> {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 3) {
      const noise = ((x * 7919 + y * 104729) % 13) - 6;
      const color = disc(x, y) || smallDisc(x, y) ? DISC_COLOR : boxWithHole(x, y) ? [190, 205, 214] : [52 + y / 12, 66 + y / 14, 58];
      color.forEach((value, i) => (pixels[at + i] = Math.max(0, Math.min(255, value + noise))));
    }
  }
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(path);
}

/** A hand at one image, of the size of the scene unless told otherwise, shown at 100 %, that points in image pixels. */
export class ToolHand {
  readonly app: AtrousApp;
  readonly page: Page;
  readonly imageId: number;
  /** Of the image on the page, CSS pixels. */
  private left = 0;
  private top = 0;

  private constructor(app: AtrousApp, imageId: number) {
    this.app = app;
    this.page = app.page;
    this.imageId = imageId;
  }

  /** Opens the scene. */
  static async start(options: Pick<LaunchOptions, 'size' | 'colorScheme'> = {}): Promise<ToolHand> {
    const folder = temporaryFolder();
    await drawScene(join(folder, 'scene.png'));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 }, colorScheme: 'dark', ...options });
    await app.invoke('project.saveClasses', classSet);
    await app.page.reload();
    return ToolHand.on(app);
  }

  /** Takes up the first image of an open folder. */
  static async on(app: AtrousApp, image: { readonly width: number; readonly height: number } = { width: WIDTH, height: HEIGHT }): Promise<ToolHand> {
    const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
    const hand = new ToolHand(app, id);
    const canvas = openCanvas(app.page);
    await canvas.waitFor();
    await hand.press('Control+1');
    await app.waitForIdle();
    const area = (await canvas.boundingBox())!;
    hand.left = area.x + Math.round((area.width - image.width) / 2);
    hand.top = area.y + Math.round((area.height - image.height) / 2);
    return hand;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async move([x, y]: Point): Promise<void> {
    await this.page.mouse.move(this.left + x, this.top + y);
  }

  async click(...points: readonly Point[]): Promise<void> {
    for (const point of points) {
      await this.move(point);
      await this.page.mouse.down();
      await this.page.mouse.up();
    }
  }

  async drag(...points: readonly Point[]): Promise<void> {
    await this.move(points[0]);
    await this.page.mouse.down();
    for (const point of points.slice(1)) await this.move(point);
    await this.page.mouse.up();
  }

  /** Does something while a key is held. */
  async holding(key: 'Alt' | 'Shift' | 'Control', perform: () => Promise<void>): Promise<void> {
    await this.page.keyboard.down(key);
    await perform();
    await this.page.keyboard.up(key);
  }

  /** A stroke with a pen of a graphics tablet. @param pressures 0..1 at each point */
  async penStroke(points: readonly Point[], pressures: readonly number[]): Promise<void> {
    const client = await this.page.context().newCDPSession(this.page);
    const send = async (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', [x, y]: Point, force: number): Promise<void> => {
      await client.send('Input.dispatchMouseEvent', { type, x: this.left + x, y: this.top + y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1, pointerType: 'pen', force });
    };
    await send('mousePressed', points[0], pressures[0]);
    for (const [i, point] of points.entries()) if (i > 0) await send('mouseMoved', point, pressures[i]);
    await send('mouseReleased', points.at(-1)!, 0);
    await client.detach();
  }

  /** Sets a number in the options of the tool in hand. */
  async setNumber(name: string, value: number): Promise<void> {
    const field = this.page.getByRole('toolbar', { name: 'Options of the tool' }).getByRole('spinbutton', { name, exact: true });
    await field.fill(String(value));
    await field.press('Enter');
  }

  async choose(name: string): Promise<void> {
    await this.page.getByRole('toolbar', { name: 'Options of the tool' }).getByRole('radio', { name, exact: true }).check();
  }

  /** What is on the screen around a pixel of the image: [r, g, b]. */
  async colorAt([x, y]: Point): Promise<number[]> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const png = await this.page.screenshot({ clip: { x: this.left + x, y: this.top + y, width: 1, height: 1 } });
    return [...(await sharp(png).removeAlpha().raw().toBuffer())];
  }

  /** Writes tests/e2e/screenshots/tool-NAME.png. */
  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await this.app.screenshot(`tool-${name}`);
  }

  /** What the store holds: the class of every pixel. */
  async labels(): Promise<Uint8Array> {
    await this.page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor();
    return storedLabels((await this.app.invoke('document.load', { imageId: this.imageId })).document);
  }

  /** Waits until the store holds exactly these pixels, as long as a busy machine may need. @param expected the class of every pixel */
  async expectLabels(expected: (x: number, y: number) => number): Promise<void> {
    let wrong: string[] = [];
    for (const endMs = Date.now() + PATIENCE_MS; Date.now() < endMs; ) {
      const labels = await this.labels();
      wrong = [];
      for (let y = 0; y < HEIGHT; y++) {
        for (let x = 0; x < WIDTH; x++) if (labels[y * WIDTH + x] !== expected(x, y)) wrong.push(`${x}, ${y}: ${labels[y * WIDTH + x]}`);
      }
      if (wrong.length === 0) return;
    }
    expect.fail(`${wrong.length} pixels have another class than expected: ${wrong.slice(0, 3).join('; ')}`);
  }

  /** The same for one class. */
  async expectShape(expected: Shape, classId = CAR): Promise<void> {
    await this.expectLabels((x, y) => (expected(x, y) ? classId : 0));
  }

  /**
   * Waits until pixels of a class are stored. @returns their intersection over union with a shape, and how far the farthest
   * wrong pixel is from the border of the shape, by steps to the eight neighbours
   */
  async likeness(shape: Shape, classId = CAR): Promise<{ iou: number; farthestPx: number }> {
    await expect.poll(async () => (await this.labels()).includes(classId), { timeout: PATIENCE_MS }).toBe(true);
    const labels = await this.labels();
    let [both, either, farthestPx] = [0, 0, 0];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const [found, meant] = [labels[y * WIDTH + x] === classId, shape(x, y)];
        if (found && meant) both++;
        if (found || meant) either++;
        if (found !== meant) farthestPx = Math.max(farthestPx, distanceToBorder(shape, x, y));
      }
    }
    return { iou: both / either, farthestPx };
  }
}

/** Farther is not counted. */
const MOST_STEPS = 40;

function distanceToBorder(shape: Shape, x: number, y: number): number {
  const own = shape(x, y);
  for (let reach = 1; reach < MOST_STEPS; reach++) {
    for (let i = -reach; i <= reach; i++) {
      if ([shape(x + i, y - reach), shape(x + i, y + reach), shape(x - reach, y + i), shape(x + reach, y + i)].some((other) => other !== own)) return reach;
    }
  }
  return MOST_STEPS;
}
