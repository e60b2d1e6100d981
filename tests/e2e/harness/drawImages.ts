import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { drawColorShapes, type ColorRectangle, type ColorShapes } from '../../fixtures/colorShapes.ts';
import { tinyModelClasses } from '../../fixtures/tinyModel.ts';

export type TinyClassName = 'red' | 'green' | 'blue' | 'yellow' | 'magenta';

/** A rectangle in a colour that the tiny model knows. Pixels. */
export interface Patch {
  readonly color: TinyClassName;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture to be drawn: coloured rectangles on grey. The end of the name decides the file format. */
export interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly patches: readonly Patch[];
}

/** Draws pictures into a folder. @returns what each holds, by name: its pixels and the class of every pixel */
export async function drawImages(folder: string, pictures: readonly Picture[]): Promise<Map<string, ColorShapes>> {
  const drawn = new Map<string, ColorShapes>();
  for (const { name, width, height, patches } of pictures) {
    const shapes = drawColorShapes(width, height, patches.map(rectangleOf));
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    await sharp(shapes.pixels, { raw: { width, height, channels: 3 } }).toFile(path);
    drawn.set(name, shapes);
  }
  return drawn;
}

/** `count` small pictures, each with a red and a blue patch: 001.png, 002.png … */
export function manyPictures(count: number): Picture[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${String(index + 1).padStart(3, '0')}.png`,
    width: 160,
    height: 120,
    patches: [
      { color: 'red', x: 8 + (index % 4) * 8, y: 16, width: 56, height: 72 },
      { color: 'blue', x: 104, y: 40, width: 48, height: 64 },
    ],
  }));
}

function rectangleOf({ color, ...box }: Patch): ColorRectangle {
  const known = tinyModelClasses.find(({ name }) => name === color);
  if (known === undefined) throw new Error(`The tiny model does not know the colour ${color}.`);
  return { ...box, rgb: known.rgb, classId: known.id };
}
