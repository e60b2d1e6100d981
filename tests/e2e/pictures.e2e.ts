import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, it } from 'vitest';
import { THUMBNAIL_SIZE_PX } from '../../core/ipc/contract.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { killProcess } from './harness/processTree.ts';

interface Shown {
  readonly width: number;
  readonly height: number;
  /** RGB of the pixel in the middle of the left half and of the right half. */
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** A picture as the page shows and reads it; null where it cannot be shown. */
function show(app: AtrousApp, variant: 'full' | 'thumb', id: number): Promise<Shown | null> {
  return app.page.evaluate(async (address) => {
    const image = new Image();
    // The canvas may read pixels only of pictures that are asked for like this.
    image.crossOrigin = 'anonymous';
    image.src = address;
    try {
      await image.decode();
    } catch {
      return null;
    }
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const { width, height } = canvas;
    const at = (x: number): number[] => [...context.getImageData(Math.floor(x), Math.floor(height / 2), 1, 1).data.subarray(0, 3)];
    return { width, height, left: at(width / 4), right: at((width * 3) / 4) };
  }, `atrous-image://project/${variant}/${id}`);
}

async function idsByPath(app: AtrousApp): Promise<Record<string, number>> {
  const { images } = await app.invoke('images.list', { offset: 0, limit: 1000 });
  return Object.fromEntries(images.map(({ path, id }) => [path, id]));
}

/** The status and the sentence of a picture that is refused. */
function refusal(app: AtrousApp, variant: 'full' | 'thumb', id: number): Promise<[number, string]> {
  return app.page.evaluate(async (address) => {
    const response = await fetch(address);
    return [response.status, await response.text()] as [number, string];
  }, `atrous-image://project/${variant}/${id}`);
}

/** Red on the left, blue on the right. */
function redBlue(width: number, height: number): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(i % width < width / 2 ? [255, 0, 0] : [0, 0, 255], i * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const isRed = ([r, g, b]: readonly number[]): boolean => r > 200 && g < 60 && b < 60;
const isBlue = ([r, g, b]: readonly number[]): boolean => b > 200 && r < 60 && g < 60;

it('shows every kind of file upright, at full size and as a thumbnail', async () => {
  const folder = temporaryFolder();
  await redBlue(640, 400).jpeg({ quality: 95 }).toFile(join(folder, 'plain.jpg'));
  // Turned by 180 degrees when it was taken: its file has blue on the left.
  await redBlue(640, 400).rotate(180).withMetadata({ orientation: 3 }).jpeg({ quality: 95 }).toFile(join(folder, 'turned.jpg'));
  await redBlue(640, 400).png().toFile(join(folder, 'plain.png'));
  await redBlue(640, 400).toColourspace('rgb16').png().toFile(join(folder, 'deep.png'));
  await redBlue(640, 400).webp({ lossless: true }).toFile(join(folder, 'plain.webp'));
  await redBlue(640, 400).tiff().toFile(join(folder, 'plain.tif'));
  await redBlue(40, 24).png().toFile(join(folder, "small 'quoted' ünï #1%20?.png"));
  const app = await launchAtrous({ folder });
  const ids = await idsByPath(app);
  expect(Object.keys(ids)).toHaveLength(7);
  for (const [path, id] of Object.entries(ids)) {
    const full = await show(app, 'full', id);
    const small = path.startsWith('small');
    expect(full, path).toMatchObject(small ? { width: 40, height: 24 } : { width: 640, height: 400 });
    const thumb = await show(app, 'thumb', id);
    expect(thumb, path).toMatchObject(small ? { width: 40, height: 24 } : { width: THUMBNAIL_SIZE_PX, height: (THUMBNAIL_SIZE_PX * 400) / 640 });
    for (const shown of [full, thumb]) {
      expect(isRed(shown!.left), `${path}: left of ${shown!.width} px is ${String(shown!.left)}`).toBe(true);
      expect(isBlue(shown!.right), `${path}: right of ${shown!.width} px is ${String(shown!.right)}`).toBe(true);
    }
    const { image } = await app.invoke('document.load', { imageId: id });
    expect([image.width, image.height]).toEqual([full!.width, full!.height]);
  }
  // The decoder's GLib and Electron's are two: see engine/images/isolateSharp.ts.
  expect(app.log()).not.toMatch(/GLib|SharpElectronLinux/);
});

it('says in one sentence why a file cannot be shown, and shows the others', async () => {
  const folder = temporaryFolder();
  await redBlue(200, 100).jpeg().toFile(join(folder, 'good.jpg'));
  const whole = await redBlue(400, 300).jpeg().toBuffer();
  writeFileSync(join(folder, 'cut.jpg'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(folder, 'empty.png'), '');
  writeFileSync(join(folder, 'text.jpg'), 'this is no picture');
  await redBlue(200, 100).png().toFile(join(folder, 'vanishing.png'));
  const app = await launchAtrous({ folder });
  const ids = await idsByPath(app);
  rmSync(join(folder, 'vanishing.png'));
  const expected: Record<string, [number, RegExp]> = {
    'cut.jpg': [422, /cut\.jpg is cut off or damaged/],
    'empty.png': [422, /empty\.png is empty \(0 bytes\)/],
    'text.jpg': [422, /text\.jpg is not a JPEG, PNG/],
    'vanishing.png': [404, /vanishing\.png is not there/],
  };
  for (const [path, [status, sentence]] of Object.entries(expected)) {
    const [thumbStatus, reason] = await refusal(app, 'thumb', ids[path]);
    expect([thumbStatus, reason], path).toEqual([status, expect.stringMatching(sentence)]);
    expect(reason.split('\n')).toHaveLength(1);
    expect(await show(app, 'thumb', ids[path]), path).toBeNull();
  }
  for (const path of ['empty.png', 'text.jpg', 'vanishing.png']) {
    const changed = await app.listen('images.changed');
    const reply = await app.reply('document.load', { imageId: ids[path] });
    expect(reply.ok ? '' : reply.error.message, path).toMatch(expected[path][1]);
    expect((await changed.next()).images).toMatchObject([{ id: ids[path], state: 'failed', failure: { path, message: expect.stringMatching(expected[path][1]) as string } }]);
  }
  expect(await show(app, 'thumb', ids['good.jpg'])).toMatchObject({ width: 192, height: 96 });
});

it('a file that changes on the disk is shown anew; a number means another picture in another folder', async () => {
  const folder = temporaryFolder('first');
  await redBlue(200, 100).png().toFile(join(folder, 'a.png'));
  const other = temporaryFolder('second');
  await redBlue(100, 100).flop().png().toFile(join(other, 'b.png'));
  const app = await launchAtrous({ folder });
  const id = (await idsByPath(app))['a.png'];
  expect(await show(app, 'thumb', id)).toMatchObject({ width: 192 });
  await redBlue(160, 160).png().toFile(join(folder, 'a.png'));
  expect(await show(app, 'thumb', id)).toMatchObject({ width: 160, height: 160 });
  await app.invoke('project.open', { folder: other });
  expect((await idsByPath(app))['b.png']).toBe(id);
  for (const variant of ['thumb', 'full'] as const) {
    const shown = await show(app, variant, id);
    expect(shown).toMatchObject({ width: 100, height: 100 });
    expect(isBlue(shown!.left)).toBe(true);
  }
  await app.invoke('project.close');
  const [status, body] = await refusal(app, 'full', id);
  expect([status, JSON.parse(body)]).toEqual([404, { code: 'project.noImage', message: `The open folder has no image ${id}.`, details: {} }]);
});

it('the program that reads images can die without the window noticing', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(40));
  const app = await launchAtrous({ folder });
  const ids = Object.values(await idsByPath(app));
  expect(await show(app, 'thumb', ids[0])).not.toBeNull();
  const pid = await app.utilityPid('Atrous images');
  const all = app.page.evaluate(
    async (numbers) => Promise.all(numbers.map(async (id) => (await fetch(`atrous-image://project/full/${id}`)).status)),
    ids,
  );
  killProcess(pid);
  expect(new Set(await all)).toEqual(new Set([200]));
  expect(await app.utilityPid('Atrous images')).not.toBe(pid);
  expect(app.log()).toContain('The image process ended');
});
