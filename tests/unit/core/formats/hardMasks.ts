import type { ClassDefinition, ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { DatasetObject } from '../../../../core/formats/datasetFormat.ts';
import { createLabelMap, type LabelMap } from '../../../../core/mask/labelMap.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

/** One image that breaks formats. Either a label map (one object per class comes of it) or objects from bottom to top. */
export interface HardMask {
  readonly name: string;
  readonly classSet: ClassSet;
  readonly labelMap?: LabelMap;
  readonly objects?: readonly DatasetObject[];
}

type Paint = (x: number, y: number) => number;

const colorOf = (id: number): string => `#${((id * 2654435761) >>> 8).toString(16).padStart(6, '0')}`;
const classOf = (id: number, name = id === 0 ? 'background' : `class ${id}`): ClassDefinition => ({ id, name, color: colorOf(id) });

/** Ids with gaps, not sorted; names that lists, XML and YAML have to quote. */
export const fewClasses: ClassSet = {
  classes: [classOf(0), classOf(7, 'dog: "big" & <small>'), classOf(1), classOf(200, 'Straße, 日本'), classOf(254)],
  backgroundId: 0,
};

/** Nothing is background: pixels that no object covers are 255. */
export const withoutBackground: ClassSet = { classes: [classOf(0, 'sky'), classOf(1), classOf(7)], backgroundId: null };

/** Background is not 0, and 0 is a class like others. */
export const oddBackground: ClassSet = { classes: [classOf(0, 'road'), classOf(3, 'nothing'), classOf(9)], backgroundId: 3 };

export const allClasses: ClassSet = { classes: Array.from({ length: 255 }, (_, id) => classOf(id)), backgroundId: 0 };

function drawn(width: number, height: number, paint: Paint): LabelMap {
  const labelMap = createLabelMap(width, height);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) labelMap.data[i] = paint(x, y);
  return labelMap;
}

function maskOf(width: number, height: number, inside: (x: number, y: number) => boolean): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (inside(x, y)) mask.fillSpan(y, x, x + 1);
  return mask;
}

function object(classId: number, width: number, height: number, inside: (x: number, y: number) => boolean, rest: Partial<DatasetObject> = {}): DatasetObject {
  return { classId, name: '', crowd: false, attributes: {}, ...rest, mask: maskOf(width, height, inside) };
}

const box = (left: number, top: number, right: number, bottom: number) => (x: number, y: number): boolean => x >= left && x < right && y >= top && y < bottom;
const ring = (x: number, y: number): number => Math.max(Math.abs(x - 20), Math.abs(y - 20));

const labelMaps: HardMask[] = [
  { name: 'lines of one pixel, straight and diagonal', classSet: fewClasses, labelMap: drawn(40, 30, (x, y) => (y === 5 ? 1 : x === 9 ? 7 : x === y + 10 ? 200 : x + y === 45 ? 254 : 0)) },
  { name: 'isolated pixels', classSet: fewClasses, labelMap: drawn(33, 17, (x, y) => (x % 3 === 0 && y % 3 === 0 ? [1, 7, 200, 254][(x + y) % 4] : 0)) },
  { name: 'a checkerboard: pixels that touch at corners only', classSet: fewClasses, labelMap: drawn(16, 16, (x, y) => ((x + y) % 2 === 0 ? 1 : 0)) },
  { name: 'holes in holes', classSet: fewClasses, labelMap: drawn(41, 41, (x, y) => (ring(x, y) % 6 < 3 ? 0 : 7)) },
  { name: 'holes that touch at a corner, and a hole at the border of the region', classSet: fewClasses, labelMap: drawn(12, 12, (x, y) => (box(1, 1, 11, 11)(x, y) && !box(3, 3, 5, 5)(x, y) && !box(5, 5, 7, 7)(x, y) && !box(1, 1, 2, 2)(x, y) && !box(2, 2, 3, 3)(x, y) ? 1 : 0)) },
  { name: 'masks on all four borders', classSet: fewClasses, labelMap: drawn(30, 20, (x, y) => (x === 0 ? 1 : x === 29 ? 7 : y === 0 ? 200 : y === 19 ? 254 : 0)) },
  { name: 'an empty image', classSet: fewClasses, labelMap: drawn(25, 35, () => 0) },
  { name: 'a full image', classSet: fewClasses, labelMap: drawn(35, 25, () => 254) },
  { name: 'an image that is void all over', classSet: fewClasses, labelMap: drawn(9, 7, () => 255) },
  { name: 'void around and inside objects', classSet: fewClasses, labelMap: drawn(41, 41, (x, y) => [0, 1, 255, 7, 255, 0][Math.floor(ring(x, y) / 4) % 6]) },
  { name: '254 classes', classSet: allClasses, labelMap: drawn(64, 16, (x, y) => (x + 64 * y) % 255) },
  { name: '254 classes and void in one row', classSet: allClasses, labelMap: drawn(256, 1, (x) => x) },
  { name: '1 x 1 background', classSet: fewClasses, labelMap: drawn(1, 1, () => 0) },
  { name: '1 x 1 object', classSet: fewClasses, labelMap: drawn(1, 1, () => 200) },
  { name: '1 x 10000', classSet: fewClasses, labelMap: drawn(1, 10_000, (_, y) => [0, 1, 7, 255][Math.floor(Math.sqrt(y)) % 4]) },
  { name: '10000 x 1', classSet: fewClasses, labelMap: drawn(10_000, 1, (x) => [254, 0, 255, 1][Math.floor(Math.sqrt(x)) % 4]) },
  { name: 'more than one tile, edges of tiles', classSet: fewClasses, labelMap: drawn(300, 260, (x, y) => (x >= 254 && x < 258 ? 1 : y === 255 ? 7 : y === 256 ? 200 : (x * 7 + y * 13) % 97 === 0 ? 254 : 0)) },
  { name: 'no background', classSet: withoutBackground, labelMap: drawn(20, 20, (x, y) => (box(2, 2, 18, 9)(x, y) ? 0 : box(4, 9, 12, 19)(x, y) ? 7 : 255)) },
  { name: 'no background, nothing void', classSet: withoutBackground, labelMap: drawn(6, 6, (x) => (x < 3 ? 0 : 1)) },
  { name: 'a background that is not 0', classSet: oddBackground, labelMap: drawn(20, 20, (x, y) => (x < 5 ? 0 : y < 5 ? 9 : y > 15 ? 255 : 3)) },
];

const instances: HardMask[] = [
  {
    name: 'touching instances of one class',
    classSet: fewClasses,
    objects: [
      object(1, 20, 10, box(2, 2, 8, 8), { name: 'left' }),
      object(1, 20, 10, box(8, 2, 14, 8), { name: 'right' }),
      object(1, 20, 10, box(2, 8, 14, 10)),
      object(7, 20, 10, box(14, 2, 15, 3)),
    ],
  },
  {
    name: 'one instance in the hole of another, and one in two parts',
    classSet: fewClasses,
    objects: [
      object(7, 24, 24, (x, y) => box(2, 2, 20, 20)(x, y) && !box(6, 6, 14, 14)(x, y)),
      object(7, 24, 24, box(6, 6, 14, 14)),
      object(200, 24, 24, (x, y) => box(0, 22, 5, 24)(x, y) || box(18, 21, 24, 23)(x, y), { name: 'two "parts" & <more>' }),
    ],
  },
  {
    name: 'a crowd beside single things, and void',
    classSet: fewClasses,
    objects: [
      object(1, 30, 12, (x, y) => x < 10 && (x + y) % 3 !== 0, { crowd: true, name: 'many' }),
      object(1, 30, 12, box(12, 3, 18, 9)),
      object(255, 30, 12, box(20, 0, 22, 12)),
    ],
  },
];

/** Masks that formats lose something of; no two objects of an image overlap. For every format that is exact. */
export const hardMasks: readonly HardMask[] = [...labelMaps, ...instances];

/** Objects that cover each other: only formats that hold each object by itself give them back whole. */
export const overlappingMasks: readonly HardMask[] = [
  {
    name: 'small on large on small',
    classSet: fewClasses,
    objects: [
      object(7, 30, 30, box(0, 0, 6, 30), { name: 'below' }),
      object(1, 30, 30, box(2, 2, 28, 28)),
      object(200, 30, 30, box(10, 10, 12, 12)),
      object(1, 30, 30, box(11, 11, 29, 13)),
    ],
  },
  {
    name: 'one that is covered all over, and void on top',
    classSet: fewClasses,
    objects: [object(1, 12, 12, box(4, 4, 6, 6)), object(7, 12, 12, box(2, 2, 9, 9)), object(255, 12, 12, (x, y) => x === 2 || y === 8)],
  },
];
