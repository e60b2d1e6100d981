import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AnnotationDocument, Layer } from '../../../../core/document/annotationDocument.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { TilePictures } from '../../../../renderer/canvas/tilePictures.ts';

const WIDTH = 1024;
const HEIGHT = 768;
const COLUMNS = 4;
const ALL = Array.from({ length: COLUMNS * 3 }, (_, index) => index);

/** The parts of the canvas that pictures are made with; keeps the pixels that were put. */
class TestCanvas {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.pixels = new Uint8ClampedArray(width * height * 4);
  }

  getContext(): { putImageData(image: ImageData, x: number, y: number): void; clearRect(x: number, y: number, width: number, height: number): void } {
    const rowAt = (x: number, y: number): number => (y * this.width + x) * 4;
    return {
      putImageData: ({ data, width, height }, x, y) => {
        for (let row = 0; row < height; row++) this.pixels.set(data.subarray(row * width * 4, (row + 1) * width * 4), rowAt(x, y + row));
      },
      clearRect: (x, y, width, height) => {
        for (let row = 0; row < height; row++) this.pixels.fill(0, rowAt(x, y + row), rowAt(x + width, y + row));
      },
    };
  }
}

beforeAll(() => {
  vi.stubGlobal('OffscreenCanvas', TestCanvas);
  vi.stubGlobal('ImageData', class {
    readonly data: Uint8ClampedArray;
    readonly width: number;
    readonly height: number;

    constructor(data: Uint8ClampedArray, width: number, height: number) {
      this.data = data;
      this.width = width;
      this.height = height;
    }
  });
  vi.stubGlobal('Path2D', class {
    lines = 0;

    moveTo(): void {}

    lineTo(): void {
      this.lines++;
    }
  });
});

afterAll(() => {
  vi.unstubAllGlobals();
});

function layerOf(id: string, classId: number): Layer {
  return { id, classId, name: '', visible: true, locked: false, opacity: 1, style: 'fill', color: null, crowd: false, attributes: {}, source: 'human', meanConfidence: null, mask: new TiledMask(WIDTH, HEIGHT) };
}

/** A box from tile 0 to tile 5 in layer a; layer b is empty. */
function setUp(activeId: string | null = 'a'): { document: AnnotationDocument; pictures: TilePictures } {
  const document: AnnotationDocument = { imageId: 1, width: WIDTH, height: HEIGHT, onePerPixel: true, layers: [layerOf('a', 1), layerOf('b', 2)] };
  for (let y = 100; y < 400; y++) document.layers[0].mask.fillSpan(y, 100, 400);
  const colors = [[0, 0, 0], [255, 0, 0], [0, 0, 255]] as const;
  return { document, pictures: new TilePictures(document, { colorOf: ({ classId }) => colors[classId] ?? [224, 224, 192], activeLayerId: () => activeId }) };
}

/** @param x, y in the picture of the tile */
function pixel(pictures: TilePictures, index: number, x: number, y: number): number[] {
  const { level } = pictures.get(index)!;
  const { pixels } = pictures.sheets.sheetOf(index, level)!.canvas as unknown as TestCanvas;
  const place = (at: number): number => (at % (1 << level)) * (256 >> level);
  const at = ((place(Math.floor(index / COLUMNS)) + y) * 256 + place(index % COLUMNS) + x) * 4;
  return [...pixels.slice(at, at + 4)];
}

describe('TilePictures', () => {
  it('makes a picture of each tile once, and none where nothing lies', () => {
    const { pictures } = setUp();
    expect(pictures.refresh(ALL, 0, 1000)).toEqual({ made: ALL, complete: true });
    expect(ALL.filter((index) => !pictures.get(index)!.isEmpty)).toEqual([0, 1, 4, 5]);
    expect([pixel(pictures, 0, 100, 100), pixel(pictures, 0, 99, 100), pixel(pictures, 5, 143, 143)]).toEqual([[255, 0, 0, 255], [0, 0, 0, 0], [255, 0, 0, 255]]);
    expect(pictures.refresh(ALL, 0, 1000)).toEqual({ made: [], complete: true });
  });

  it('makes anew what changed, with the neighbours that the outline goes on in, and nothing else', () => {
    const { document, pictures } = setUp();
    pictures.refresh(ALL, 0, 1000);
    document.layers[1].mask.fillSpan(200, 10, 20);
    pictures.invalidate([0]);
    expect(pictures.refresh(ALL, 0, 1000).made.sort()).toEqual([0, 1, 4]);
    expect(pixel(pictures, 0, 15, 200)).toEqual([0, 0, 255, 255]);
    const quiet = setUp(null).pictures;
    quiet.refresh(ALL, 0, 1000);
    quiet.invalidate([0]);
    expect(quiet.refresh(ALL, 0, 1000).made).toEqual([0]);
  });

  it('outlines the active layer only', () => {
    const outlined = (activeId: string | null): number[] => {
      const { pictures } = setUp(activeId);
      pictures.refresh(ALL, 0, 1000);
      return ALL.filter((index) => pictures.get(index)!.outlines.length > 0);
    };
    expect([outlined('a'), outlined('b'), outlined(null)]).toEqual([[0, 1, 4, 5], [], []]);
  });

  it('draws layers as their style says, void hatched', () => {
    const { document, pictures } = setUp(null);
    const [layer] = document.layers;
    layer.style = 'outline';
    pictures.refresh(ALL, 0, 1000);
    expect([pixel(pictures, 0, 100, 100), pictures.get(0)!.outlines.length]).toEqual([[0, 0, 0, 0], 1]);
    layer.style = 'both';
    layer.classId = 255;
    pictures.invalidateAll();
    pictures.refresh(ALL, 0, 1000);
    expect(pictures.get(0)!.outlines.length).toBe(1);
    const stripes = new Set(Array.from({ length: 16 }, (_, i) => pixel(pictures, 0, 100 + i, 100).join()));
    expect(stripes.size).toBe(2);
  });

  it('leaves hidden layers out', () => {
    const { document, pictures } = setUp();
    document.layers[0].visible = false;
    pictures.refresh(ALL, 0, 1000);
    expect(ALL.every((index) => pictures.get(index)!.isEmpty)).toBe(true);
  });

  it('makes smaller pictures for a view that is zoomed out, with the outline drawn in', () => {
    const { pictures } = setUp();
    pictures.refresh(ALL, 0, 1000);
    pictures.refresh(ALL, 2, 1000);
    expect([pictures.get(0)!.level, pictures.get(0)!.outlines]).toEqual([2, []]);
    // One sheet for all.
    expect([...pictures.sheets.all()].map(({ sizePx, tiles }) => [sizePx, [...tiles]])).toEqual([[1024, [0, 1, 4, 5]]]);
    expect([pixel(pictures, 0, 25, 40), pixel(pictures, 0, 26, 40), pixel(pictures, 0, 24, 40)]).toEqual([[255, 153, 153, 255], [255, 0, 0, 255], [0, 0, 0, 0]]);
  });

  it('clears the picture of a tile that has nothing left, and of one that is shown at another scale', () => {
    const { document, pictures } = setUp();
    pictures.refresh(ALL, 2, 1000);
    document.layers[0].mask.setTile(0, null);
    pictures.invalidate([0]);
    pictures.refresh(ALL, 2, 1000);
    const [sheet] = pictures.sheets.all();
    const { pixels } = sheet.canvas as unknown as TestCanvas;
    expect([[...sheet.tiles], [...pixels.slice((40 * 256 + 26) * 4, (40 * 256 + 27) * 4)]]).toEqual([[1, 4, 5], [0, 0, 0, 0]]);
    pictures.refresh([1], 0, 1000);
    expect([...pictures.sheets.all()].map(({ sizePx, tiles }) => [sizePx, [...tiles]])).toEqual([[1024, [4, 5]], [256, [1]]]);
  });

  it('stops when its time is up and goes on from there, what changed first', () => {
    const { pictures } = setUp();
    const first = pictures.refresh(ALL, 0, -1);
    expect([first.made, first.complete]).toEqual([[0], false]);
    pictures.invalidate([11]);
    expect(pictures.refresh(ALL, 0, -1).made).toEqual([11]);
    let rounds = 0;
    while (!pictures.refresh(ALL, 0, -1).complete) rounds++;
    expect(rounds).toBe(9);
  });

  it('lets pictures go that were out of view for long, but never those in view', () => {
    const document: AnnotationDocument = { imageId: 1, width: 256 * 400, height: 256, onePerPixel: true, layers: [layerOf('a', 1)] };
    const mask = new TiledMask(document.width, document.height);
    mask.fillSpan(0, 0, document.width);
    document.layers[0] = { ...document.layers[0], mask };
    const pictures = new TilePictures(document, { colorOf: () => [1, 2, 3], activeLayerId: () => null });
    const some = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
    pictures.refresh(some(0, 200), 0, 60_000);
    pictures.refresh(some(200, 400), 0, 60_000);
    // 64 MiB are 256 pictures.
    expect(pictures.get(0)).toBeUndefined();
    expect(some(200, 400).every((index) => pictures.get(index) !== undefined)).toBe(true);
    expect(some(0, 400).filter((index) => pictures.get(index) !== undefined)).toHaveLength(256);
    pictures.refresh(some(0, 400), 0, 60_000);
    expect(some(0, 400).every((index) => pictures.get(index) !== undefined)).toBe(true);
  });
});
