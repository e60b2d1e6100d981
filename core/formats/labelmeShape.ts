import { toByteArray } from 'base64-js';
import { AppError } from '../errors/appError.ts';
import { rasterisePolygons } from '../mask/rasterisePolygons.ts';
import { ellipseSpans } from '../mask/shapes.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { decodeLabelPng } from './labelPng.ts';
import { reason } from '../report/reason.ts';
import type { Remark } from '../report/remark.ts';

type Point = readonly number[];

export interface LabelmeShape {
  readonly shapeType: string;
  /** [x, y] in pixels; the upper left corner of the image is [0, 0]. */
  readonly points: readonly Point[];
  /** Base64 PNG, where shapeType is `mask`. */
  readonly mask: string | null;
}

/** labelme.utils.shape_to_mask, its defaults. */
const LINE_WIDTH_PX = 10;
const SHORT_SIDE_PX = Math.floor((LINE_WIDTH_PX - 1) / 2);
const LONG_SIDE_PX = Math.ceil((LINE_WIDTH_PX - 1) / 2);
const POINT_RADIUS_PX = 5;

/** X-AnyLabeling's, four corners. */
const TURNED_RECTANGLE = 'rotation';

/**
 * The pixels that labelme makes of a shape (labelme.utils.shape.shape_to_mask). It draws with Pillow's ImageDraw, which cuts
 * fractions off coordinates, takes them for pixels, and draws the outline too: a polygon of [2, 2], [4, 2], [4, 4], [2, 4]
 * is 3 x 3 pixels. Lines are 10 px wide, points are discs of radius 5.
 * @param name of the file and the shape, for the sentence
 * @throws AppError `import.badShape`
 */
export function labelmeShapeMask(shape: LabelmeShape, width: number, height: number, name: string): TiledMask {
  const { shapeType, points } = shape;
  const need = (count: number): void => {
    if (points.length !== count) throw bad(name, reason('label.points', `a ${shapeType} needs ${count} points, not ${points.length}`, { type: shapeType, needed: count, given: points.length, orMore: false }));
  };
  const mask = new TiledMask(width, height);
  switch (shapeType) {
    case 'mask':
      need(2);
      return maskShape(shape, mask, name);
    case 'rectangle':
      need(2);
      return fillBox(mask, points[0], points[1]);
    case 'circle':
      need(2);
      return fillDisc(mask, points[0], Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]));
    case 'point':
    case 'points':
      for (const point of points) fillDisc(mask, point, POINT_RADIUS_PX);
      return mask;
    case 'line':
      need(2);
      return drawLines(mask, points);
    case 'linestrip':
      if (points.length < 2) throw bad(name, reason('label.points', `a linestrip needs 2 points or more, not ${points.length}`, { type: shapeType, needed: 2, given: points.length, orMore: true }));
      return drawLines(mask, points);
    case 'polygon':
    case TURNED_RECTANGLE:
      if (points.length < 3) throw bad(name, reason('label.points', `a polygon needs 3 points or more, not ${points.length}`, { type: 'polygon', needed: 3, given: points.length, orMore: true }));
      return outlinedPolygon(mask, points);
    default:
      throw bad(name, reason('label.unknownType', `shape_type "${shapeType}" is unknown here; known are polygon, rectangle, circle, line, linestrip, point, points and mask`, { type: shapeType }));
  }
}

function bad(name: string, why: Remark, cause?: unknown): AppError {
  return new AppError('import.badShape', `${name} cannot be read: ${why.message}.`, { name, why: why.message, cause: why }, { cause });
}

/** `points` are the first and the last pixel of the box that the PNG fills; whatever is not 0 is set. */
function maskShape({ points, mask: base64 }: LabelmeShape, mask: TiledMask, name: string): TiledMask {
  if (base64 === null) throw bad(name, reason('label.noPng', 'it is a mask, but "mask" holds no PNG'));
  let bytes: Uint8Array;
  try {
    bytes = toByteArray(base64.replace(/\s+/g, ''));
  } catch (error) {
    throw bad(name, reason('label.notBase64', '"mask" is not base64'), error);
  }
  const crop = decodeLabelPng(bytes, `The mask of ${name}`);
  const [left, top] = points[0].map(Math.trunc);
  const [boxWidth, boxHeight] = [Math.trunc(points[1][0]) - left + 1, Math.trunc(points[1][1]) - top + 1];
  // Some programs take the second corner for the pixel behind the last.
  if (Math.abs(crop.width - boxWidth) > 1 || Math.abs(crop.height - boxHeight) > 1) {
    const { width: pngWidth, height: pngHeight } = crop;
    throw bad(name, reason('label.pngSize', `its PNG has ${pngWidth} x ${pngHeight} pixels, but its box has ${boxWidth} x ${boxHeight}`, { width: pngWidth, height: pngHeight, boxWidth, boxHeight }));
  }
  for (let y = 0, i = 0; y < crop.height; y++) {
    for (let x = 0; x < crop.width; x++, i++) {
      if (crop.data[i] === 0) continue;
      let end = x + 1;
      while (end < crop.width && crop.data[i + 1] !== 0) [end, i] = [end + 1, i + 1];
      mask.fillSpan(top + y, left + x, left + end);
      x = end - 1;
    }
  }
  return mask;
}

function fillBox(mask: TiledMask, a: Point, b: Point): TiledMask {
  const [left, right] = [a[0], b[0]].map(Math.trunc).sort((p, q) => p - q);
  const [top, bottom] = [a[1], b[1]].map(Math.trunc).sort((p, q) => p - q);
  for (let y = Math.max(0, top); y <= Math.min(bottom, mask.height - 1); y++) mask.fillSpan(y, left, right + 1);
  return mask;
}

function fillDisc(mask: TiledMask, [x, y]: Point, radius: number): TiledMask {
  const box = { left: Math.trunc(x - radius), top: Math.trunc(y - radius), right: Math.trunc(x + radius) + 1, bottom: Math.trunc(y + radius) + 1 };
  // What a file says may be any number of rows outside of the image.
  for (const span of ellipseSpans(box, [0, mask.height])) mask.fillSpan(span.y, span.x0, span.x1);
  return mask;
}

/** Each piece of a line is a polygon, as Pillow draws it: one pixel in the middle, the rest of the width to both sides, halves to one of them. */
function drawLines(mask: TiledMask, points: readonly Point[]): TiledMask {
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1].map(Math.trunc);
    const [x1, y1] = points[i].map(Math.trunc);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) {
      mask.fillSpan(y0, x0, x0 + 1);
      continue;
    }
    const [shortX, longX] = [SHORT_SIDE_PX, LONG_SIDE_PX].map((side) => halfDown((side * (y1 - y0)) / length));
    const [shortY, longY] = [SHORT_SIDE_PX, LONG_SIDE_PX].map((side) => halfDown((side * (x1 - x0)) / length));
    outlinedPolygon(mask, [[x0 - shortX, y0 + longY], [x1 - shortX, y1 + longY], [x1 + longX, y1 - shortY], [x0 + longX, y0 - shortY]]);
  }
  return mask;
}

/** Rounded, halves towards 0. */
function halfDown(value: number): number {
  return Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);
}

/** What lies inside (even-odd) a polygon through pixel centres, and the pixels on its edges. */
function outlinedPolygon(mask: TiledMask, points: readonly Point[]): TiledMask {
  const corners = points.map(([x, y]): [number, number] => [Math.trunc(x), Math.trunc(y)]);
  const inside = rasterisePolygons(mask.width, mask.height, [corners.flatMap(([x, y]) => [x + 0.5, y + 0.5])]);
  for (const [index, tile] of inside.entries()) {
    const below = mask.getTile(index);
    mask.adoptTile(index, below === null ? tile : tile.map((word, i) => word | below[i]));
  }
  corners.forEach(([x1, y1], i) => {
    const [x0, y0] = corners.at(i - 1)!;
    if (y0 === y1) {
      mask.fillSpan(y0, Math.min(x0, x1), Math.max(x0, x1) + 1);
      return;
    }
    const [from, to] = [Math.max(0, Math.min(y0, y1)), Math.min(mask.height - 1, Math.max(y0, y1))];
    for (let y = from; y <= to; y++) {
      const x = Math.round(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0));
      mask.fillSpan(y, x, x + 1);
    }
  });
  return mask;
}
