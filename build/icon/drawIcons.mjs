import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const directory = dirname(fileURLToPath(import.meta.url));

/** Below this the detailed drawing turns to mud. */
const smallestDetailedPx = 48;
const linuxSizesPx = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizesPx = [16, 24, 32, 48, 64, 128, 256];

/**
 * Image types of an icns file that hold a PNG, with their pixels.
 * @type {readonly [type: string, sizePx: number][]}
 */
const macImages = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** macOS draws icons 824 wide on a canvas of 1024; elsewhere they fill it. */
const macShare = 824 / 1024;

/**
 * @param {number} sizePx
 * @param {number} [share] of the canvas that the drawing takes
 * @returns {Promise<Buffer>} PNG, RGBA
 */
async function draw(sizePx, share = 1) {
  const drawnPx = Math.round(sizePx * share);
  const isSmall = drawnPx < smallestDetailedPx;
  const svg = readFileSync(join(directory, isSmall ? 'icon-small.svg' : 'icon.svg'));
  const unitsPx = isSmall ? 32 : 1024;
  const beforePx = Math.floor((sizePx - drawnPx) / 2);
  const afterPx = sizePx - drawnPx - beforePx;
  return sharp(svg, { density: Math.max(1, (72 * drawnPx) / unitsPx) })
    .resize(drawnPx, drawnPx)
    .extend({
      top: beforePx,
      left: beforePx,
      bottom: afterPx,
      right: afterPx,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/**
 * ICO with PNG images: a directory of 16 bytes for each image, then the images.
 *
 * @param {readonly { sizePx: number, png: Buffer }[]} images
 * @returns {Buffer}
 */
function icoFile(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ sizePx, png }, index) => {
    const entry = 6 + 16 * index;
    // 0 means 256.
    header.writeUInt8(sizePx % 256, entry);
    header.writeUInt8(sizePx % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/**
 * ICNS: `icns`, the length of the file, then for each image its type, its length with these 8 bytes, and the PNG.
 *
 * @param {readonly { type: string, png: Buffer }[]} images
 * @returns {Buffer}
 */
function icnsFile(images) {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ content) => {
    const header = Buffer.alloc(8);
    header.write(type, 'latin1');
    header.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([header, content]);
  };
  return chunk('icns', Buffer.concat(images.map(({ type, png }) => chunk(type, png))));
}

/** Writes the icons of all systems from the two drawings. Run it after changing one: `node build/icon/drawIcons.mjs`. */
async function drawIcons() {
  const linux = join(directory, 'linux');
  mkdirSync(linux, { recursive: true });
  for (const sizePx of linuxSizesPx) writeFileSync(join(linux, `${sizePx}x${sizePx}.png`), await draw(sizePx));

  const windows = windowsSizesPx.map(async (sizePx) => ({ sizePx, png: await draw(sizePx) }));
  writeFileSync(join(directory, 'icon.ico'), icoFile(await Promise.all(windows)));

  const mac = macImages.map(async ([type, sizePx]) => ({ type, png: await draw(sizePx, macShare) }));
  writeFileSync(join(directory, 'icon.icns'), icnsFile(await Promise.all(mac)));
}

await drawIcons();
