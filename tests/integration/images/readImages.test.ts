import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../core/errors/appError.ts';
import { decodeImage, type RgbImage } from '../../../engine/images/decodeImage.ts';
import { displayImage } from '../../../engine/images/displayImage.ts';
import { photoAsJpeg } from '../../../engine/images/photoAsJpeg.ts';
import { readImageSize } from '../../../engine/images/readImageSize.ts';
import { thumbnail } from '../../../engine/images/thumbnail.ts';
import { writeBadImages } from '../../fixtures/badImages.ts';
import { quartersPicture, writePhotograph } from '../../fixtures/photographs.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

/** Colours near the four corners: top left, top right, bottom left, bottom right. */
function corners({ width, height, data }: RgbImage): number[][] {
  const at = (x: number, y: number): number[] => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  return [at(2, 2), at(width - 3, 2), at(2, height - 3), at(width - 3, height - 3)];
}

const upright = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];

function expectNear(actual: number[][], expected: number[][], tolerance: number): void {
  actual.flat().forEach((value, i) => expect(Math.abs(value - expected.flat()[i]), `${actual.join(' | ')} is not near ${expected.join(' | ')}`).toBeLessThanOrEqual(tolerance));
}

/** Where the first row and the first column of the stored picture lie in what people see (EXIF 2.32, tag 0x0112). */
const storedSides: Record<number, readonly [row0: string, column0: string]> = {
  1: ['top', 'left'], 2: ['top', 'right'], 3: ['bottom', 'right'], 4: ['bottom', 'left'],
  5: ['left', 'top'], 6: ['right', 'top'], 7: ['right', 'bottom'], 8: ['left', 'bottom'],
};

/** The picture as a camera that was held like that stores it. */
async function storedWith(orientation: number, width: number, height: number): Promise<Buffer> {
  const upright = await quartersPicture(width, height).raw().toBuffer();
  const [row0, column0] = storedSides[orientation];
  const turned = row0 === 'left' || row0 === 'right';
  const [storedWidth, storedHeight] = turned ? [height, width] : [width, height];
  const stored = Buffer.alloc(upright.length);
  for (let row = 0; row < storedHeight; row++) {
    for (let column = 0; column < storedWidth; column++) {
      const sides = [row0, column0];
      const [x, y] = turned ? [row, column] : [column, row];
      const seenX = sides.includes('left') ? x : width - 1 - x;
      const seenY = sides.includes('top') ? y : height - 1 - y;
      upright.copy(stored, (row * storedWidth + column) * 3, (seenY * width + seenX) * 3, (seenY * width + seenX) * 3 + 3);
    }
  }
  const picture = sharp(stored, { raw: { width: storedWidth, height: storedHeight, channels: 3 } });
  return picture.withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

describe('decodeImage', () => {
  it('gives height x width x 3 bytes, exactly those of a lossless file', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.png', { width: 37, height: 23 });
    const { width, height, data } = await decodeImage(path);
    expect([width, height, data.length]).toEqual([37, 23, 37 * 23 * 3]);
    expect(Buffer.from(data).equals(await quartersPicture(37, 23).toBuffer())).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const path = join(temporaryFolder(), 'turned.jpg');
    writeFileSync(path, await storedWith(orientation, 90, 60));
    const image = await decodeImage(path);
    expect([image.width, image.height]).toEqual([90, 60]);
    expectNear(corners(image), upright, 12);
    expect(await readImageSize(path)).toEqual({ width: 90, height: 60 });
  });

  it.each([
    ['16 bits', 'a.png', (picture: Sharp) => picture.toColourspace('rgb16').png()],
    ['a palette', 'a.png', (picture: Sharp) => picture.png({ palette: true, colours: 256, dither: 0 })],
    ['transparency that is nowhere', 'a.png', (picture: Sharp) => picture.ensureAlpha(1).png()],
    ['lossless WebP', 'a.webp', (picture: Sharp) => picture.webp({ lossless: true })],
    ['TIFF', 'a.tif', (picture: Sharp) => picture.tiff({ compression: 'lzw' })],
    ['BigTIFF tiles', 'a.tiff', (picture: Sharp) => picture.tiff({ tile: true, bigtiff: true, compression: 'deflate' })],
    ['GIF', 'a.gif', (picture: Sharp) => picture.gif()],
    ['AVIF', 'a.avif', (picture: Sharp) => picture.avif({ quality: 90, effort: 0 })],
    ['JPEG', 'a.jpg', (picture: Sharp) => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
    ['progressive JPEG', 'a.jpg', (picture: Sharp) => picture.jpeg({ quality: 95, progressive: true, chromaSubsampling: '4:4:4' })],
    ['a JPEG that is called PNG', 'a.png', (picture: Sharp) => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ])('reads %s as sRGB', async (_, name, write) => {
    const image = await decodeImage(await writePhotograph(temporaryFolder(), name, { width: 120, height: 80, write }));
    expect(image.data).toHaveLength(120 * 80 * 3);
    expectNear(corners(image), upright, 16);
  });

  it('reads CMYK as sRGB, as far as inks can show these colours', async () => {
    const write = (picture: Sharp): Sharp => picture.toColourspace('cmyk').jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    const image = await decodeImage(await writePhotograph(temporaryFolder(), 'a.jpg', { width: 120, height: 80, write }));
    expect(image.data).toHaveLength(120 * 80 * 3);
    const [red, , blue, white] = corners(image);
    expectNear([white], [[255, 255, 255]], 2);
    expectNear([red], [[230, 0, 0]], 40);
    expect(blue[2]).toBeGreaterThan(2 * Math.max(blue[0], blue[1]));
  });

  it('makes three equal channels of grey, also of 16 bits and with transparency', async () => {
    const folder = temporaryFolder();
    for (const write of [
      (picture: Sharp) => picture.toColourspace('b-w').png(),
      (picture: Sharp) => picture.toColourspace('grey16').png(),
      (picture: Sharp) => picture.toColourspace('b-w').jpeg(),
      (picture: Sharp) => picture.toColourspace('b-w').ensureAlpha(1).png(),
    ]) {
      const { data } = await decodeImage(await writePhotograph(folder, 'grey.png', { write }));
      expect(data).toHaveLength(64 * 48 * 3);
      for (let i = 0; i < data.length; i += 3) expect(data[i] === data[i + 1] && data[i] === data[i + 2]).toBe(true);
    }
  });

  it('lets white show through where a photograph is transparent', async () => {
    const path = await writePhotograph(temporaryFolder(), 'clear.png', { write: (picture) => picture.ensureAlpha(0).png() });
    const { data } = await decodeImage(path);
    expect(data.every((value) => value === 255)).toBe(true);
  });

  it('reads the first of several pages or frames', async () => {
    const frames = [quartersPicture(20, 16), sharp({ create: { width: 20, height: 16, channels: 3, background: '#123456' } })];
    const raws = await Promise.all(frames.map((frame) => frame.toColourspace('srgb').raw().toBuffer()));
    const path = join(temporaryFolder(), 'moving.webp');
    writeFileSync(path, await sharp(Buffer.concat(raws), { raw: { width: 20, height: 32, channels: 3, pageHeight: 16 } }).webp({ lossless: true }).toBuffer());
    const image = await decodeImage(path);
    expect([image.width, image.height]).toEqual([20, 16]);
    expectNear(corners(image), upright, 0);
  });

  it('takes names with spaces, quotes, brackets, umlauts, emoji and a leading dash', async () => {
    const folder = temporaryFolder();
    for (const name of ['-rf.png', ' a b .png', "it's \"x\".png", 'a[page=1].png', 'Übung.png', '写真 😀.png', '100%25.png', 'q?#.png']) {
      expect(await readImageSize(await writePhotograph(folder, name))).toEqual({ width: 64, height: 48 });
    }
  });

  it('sees a file that was replaced meanwhile', async () => {
    const folder = temporaryFolder();
    await decodeImage(await writePhotograph(folder, 'a.png', { width: 20, height: 10 }));
    expect(await decodeImage(await writePhotograph(folder, 'a.png', { width: 30, height: 15 }))).toMatchObject({ width: 30, height: 15 });
  });

  it('refuses more pixels than it was allowed', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.png', { width: 100, height: 100 });
    await expect(decodeImage(path, { pixelLimit: 9_999 })).rejects.toMatchObject({
      code: 'image.tooLarge',
      message: `${path} has more than 9,999 pixels, the limit: make it smaller, or raise the limit with --pixel-limit MEGAPIXELS (ATROUS_PIXEL_LIMIT).`,
    });
    expect(await decodeImage(path, { pixelLimit: 10_000 })).toMatchObject({ width: 100 });
  });
});

describe('files that are no whole photograph', () => {
  it('each fail with their own code and a sentence that names the file, in every reader', async () => {
    const folder = temporaryFolder();
    const bad = await writeBadImages(folder);
    const sentences = new Set<string>();
    for (const { name, code, headerIsWhole } of bad) {
      const path = join(folder, name);
      const readers = { decodeImage, photoAsJpeg, thumbnail: (file: string) => thumbnail(file, 96), ...(headerIsWhole ? {} : { readImageSize, displayImage }) };
      for (const [reader, read] of Object.entries(readers)) {
        const error = await read(path).then(() => null, (reason: AppError) => reason);
        expect(error, `${reader}: ${name}`).toMatchObject({ name: 'AppError', code });
        expect(error!.message.startsWith(`${path} `) && error!.message.endsWith('.'), error!.message).toBe(true);
        sentences.add(error!.message.replace(path, 'FILE'));
      }
    }
    expect(sentences.size, [...sentences].join('\n')).toBe(6);
  });

  it('never come out as grey: a JPEG that lacks its last tenth fails', async () => {
    const folder = temporaryFolder();
    const path = await writePhotograph(folder, 'a.jpg', { width: 300, height: 200 });
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length * 0.9)));
    for (const read of [decodeImage, photoAsJpeg, (file: string) => thumbnail(file, 64)]) {
      await expect(read(path)).rejects.toMatchObject({ code: 'image.truncated' });
    }
  });

  it.skipIf(process.getuid?.() === 0)('say so where permissions forbid reading', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.png');
    chmodSync(path, 0);
    await expect(decodeImage(path)).rejects.toMatchObject({ code: 'image.unreadable', message: `${path} cannot be read (EACCES): check its permissions and the disk.` });
  });

  // Reading this file fails for root too.
  it.skipIf(!existsSync('/proc/self/mem'))('say so where the disk forbids reading', async () => {
    await expect(decodeImage('/proc/self/mem')).rejects.toMatchObject({ code: 'image.unreadable' });
    await expect(photoAsJpeg('/proc/self/mem')).rejects.toMatchObject({ code: 'image.unreadable' });
  });
});

describe('thumbnail', () => {
  it('is an upright JPEG whose longest side is the size asked for', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.jpg', { width: 300, height: 200, write: (picture) => picture.withMetadata({ orientation: 6 }).jpeg() });
    const metadata = await sharp(await thumbnail(path, 96)).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 64, height: 96 });
    expect(metadata.orientation).toBeUndefined();
  });

  it('does not enlarge', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.png', { width: 20, height: 10 });
    expect(await sharp(await thumbnail(path, 96)).metadata()).toMatchObject({ width: 20, height: 10 });
  });
});

describe('displayImage', () => {
  it.each([
    ['a.jpg', 'image/jpeg', undefined],
    ['a.jpg', 'image/jpeg', (picture: Sharp) => picture.withMetadata({ orientation: 6 }).jpeg()],
    ['a.png', 'image/png', undefined],
    ['a.png', 'image/png', (picture: Sharp) => picture.ensureAlpha(0.5).png()],
    ['a.webp', 'image/webp', undefined],
    ['a.gif', 'image/gif', undefined],
    ['a.avif', 'image/avif', undefined],
    ['jpeg called.png', 'image/jpeg', (picture: Sharp) => picture.jpeg()],
  ])('sends %s as it is, as %s', async (name, contentType, write) => {
    const path = await writePhotograph(temporaryFolder(), name, write && { write });
    const shown = await displayImage(path);
    expect(shown.contentType).toBe(contentType);
    expect(readFileSync(path).equals(shown.bytes)).toBe(true);
  });

  it.each([
    ['TIFF', 'a.tif', undefined],
    ['16 bits', 'a.png', (picture: Sharp) => picture.toColourspace('rgb16').png()],
    ['a turned WebP', 'a.webp', (picture: Sharp) => picture.withMetadata({ orientation: 6 }).webp({ lossless: true })],
    ['CMYK', 'a.jpg', (picture: Sharp) => picture.toColourspace('cmyk').jpeg()],
  ])('sends %s as a PNG of exactly the pixels that decodeImage gives', async (_, name, write) => {
    const path = await writePhotograph(temporaryFolder(), name, write && { write });
    const { bytes, contentType } = await displayImage(path);
    expect(contentType).toBe('image/png');
    const image = await decodeImage(path);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([image.width, image.height, 3]);
    expect(data.equals(image.data)).toBe(true);
  });

  it('shows the first frame of an animation', async () => {
    const raw = await quartersPicture(20, 32).raw().toBuffer();
    const path = join(temporaryFolder(), 'moving.gif');
    writeFileSync(path, await sharp(raw, { raw: { width: 20, height: 32, channels: 3, pageHeight: 16 } }).gif().toBuffer());
    const { bytes, contentType } = await displayImage(path);
    expect(contentType).toBe('image/png');
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 20, height: 16 });
  });
});

describe('photoAsJpeg', () => {
  it('copies an upright JPEG byte for byte, also progressive or grey', async () => {
    const folder = temporaryFolder();
    for (const write of [undefined, (picture: Sharp) => picture.jpeg({ progressive: true }), (picture: Sharp) => picture.toColourspace('b-w').jpeg(), (picture: Sharp) => picture.withMetadata({ orientation: 1 }).jpeg()]) {
      const path = await writePhotograph(folder, 'a.jpg', write && { write });
      const photo = await photoAsJpeg(path);
      expect(photo).toMatchObject({ width: 64, height: 48, reencoded: false });
      expect(readFileSync(path).equals(photo.bytes)).toBe(true);
    }
  });

  it.each([
    ['a turned JPEG', 'a.jpg', (picture: Sharp) => picture.withMetadata({ orientation: 8 }).jpeg({ quality: 100 }), [48, 64]],
    ['PNG', 'a.png', (picture: Sharp) => picture.png(), [64, 48]],
    ['transparent PNG', 'a.png', (picture: Sharp) => picture.ensureAlpha(0).png(), [64, 48]],
    ['CMYK', 'a.jpg', (picture: Sharp) => picture.toColourspace('cmyk').jpeg(), [64, 48]],
  ])('makes an upright sRGB JPEG of %s, close to what decodeImage gives', async (_, name, write, [width, height]) => {
    const path = await writePhotograph(temporaryFolder(), name, { write });
    const photo = await photoAsJpeg(path);
    expect(photo).toMatchObject({ width, height, reencoded: true });
    expect(await sharp(photo.bytes).metadata()).toMatchObject({ format: 'jpeg', width, height, space: 'srgb', channels: 3, chromaSubsampling: '4:4:4' });
    const again = join(temporaryFolder(), 'again.jpg');
    writeFileSync(again, photo.bytes);
    expectNear(corners(await decodeImage(again)), corners(await decodeImage(path)), 10);
  });

  it('gives the same bytes every time', async () => {
    const path = await writePhotograph(temporaryFolder(), 'a.png', { width: 200, height: 150 });
    expect(Buffer.from((await photoAsJpeg(path)).bytes).equals((await photoAsJpeg(path)).bytes)).toBe(true);
  });

  it('says where JPEG ends', async () => {
    const path = await writePhotograph(temporaryFolder(), 'long.png', { width: 65_600, height: 1 });
    await expect(photoAsJpeg(path)).rejects.toMatchObject({ code: 'image.overJpegSide', message: `${path} is 65600 x 1 pixels, but JPEG ends at 65535: cut it into parts.` });
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] photographs', () => {
  it.each([
    ['voc/2011_000003.jpg', 500, 338],
    ['voc/2011_000025.jpg', 500, 375],
    ['photos/cat_720p.jpg', 1280, 720],
  ])('%s is read in its size and copied as it is', async (name, width, height) => {
    const path = sharedDataPath('images', name);
    expect(await readImageSize(path)).toEqual({ width, height });
    const image = await decodeImage(path);
    expect([image.width, image.height, image.data.length]).toEqual([width, height, width * height * 3]);
    expect((await photoAsJpeg(path)).reencoded).toBe(false);
    expect((await displayImage(path)).contentType).toBe('image/jpeg');
  });
});
