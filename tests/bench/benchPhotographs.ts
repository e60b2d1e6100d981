import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharp } from '../../engine/images/sharp.ts';
import { sharedDataFolder } from '../fixtures/sharedData.ts';

/** From a VOC photograph to a frame of a film. */
const SIZES = [
  { width: 500, height: 375 },
  { width: 640, height: 480 },
  { width: 500, height: 333 },
  { width: 1280, height: 720 },
  { width: 800, height: 600 },
  { width: 1024, height: 683 },
] as const;
const MOST_SOURCES = 24;

/**
 * Writes `count` JPEG photographs of ordinary sizes: real ones where ../shared has them, else made-up ones with edges and
 * grain, so that decoding costs what it costs of a photograph.
 * @returns their absolute paths
 */
export async function writeBenchPhotographs(folder: string, count: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const sources = realPhotographs().slice(0, MOST_SOURCES);
  const written = new Map<number, Buffer>();
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const kind = i % Math.max(MOST_SOURCES, SIZES.length);
    const { width, height } = SIZES[kind % SIZES.length];
    let bytes = written.get(kind);
    if (bytes === undefined) {
      const picture = sources.length > 0 ? sharp(sources[kind % sources.length]) : madeUp(width, height, kind);
      bytes = await picture.resize(width, height, { fit: 'cover' }).toColourspace('srgb').jpeg({ quality: 90 }).toBuffer();
      written.set(kind, bytes);
    }
    const path = join(folder, `${String(i).padStart(6, '0')}.jpg`);
    writeFileSync(path, bytes);
    paths.push(path);
  }
  return paths;
}

function realPhotographs(): string[] {
  if (sharedDataFolder === null) return [];
  const folder = join(sharedDataFolder, 'datasets', 'coco-voc21', 'images');
  return readdirSync(folder).sort().map((name) => join(folder, name));
}

function madeUp(width: number, height: number, seed: number): ReturnType<typeof sharp> {
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed + 1;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const shape = Math.hypot(x - width / 2, y - height / (2 + (seed % 3))) < height / 3 ? 80 : 0;
    pixels[i] = 60 + shape + 40 * Math.sin((x + seed * 9) / 31) + (state >>> 27);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
