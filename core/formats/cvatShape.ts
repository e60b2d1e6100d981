import { AppError } from '../errors/appError.ts';
import { rasterisePolygons } from '../mask/rasterisePolygons.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { checkLabelSize } from './checkLabelSize.ts';
import { reason } from '../report/reason.ts';
import type { Remark } from '../report/remark.ts';

/** Elements of CVAT that cover pixels. */
export const CVAT_SHAPES: ReadonlySet<string> = new Set(['mask', 'polygon', 'box', 'ellipse', 'polyline', 'points']);

type XmlAttributes = Readonly<Record<string, string>>;

/** A circle of this radius in pixels is off by less than 1/100 px with 4 corners per pixel of radius. */
const ELLIPSE_CORNERS_PER_PX = 4;

/**
 * The pixels of a shape of CVAT, whose coordinates run along the corners of pixels: those whose centre lies inside. Polylines
 * and points have no area in CVAT: they are the pixels that they pass.
 * @param name of the file and the shape, for the sentence
 * @throws AppError `import.badShape`
 */
export function cvatShapeMask(element: string, attributes: XmlAttributes, width: number, height: number, name: string): TiledMask {
  const number = (key: string): number => {
    const value = Number(attributes[key] ?? NaN);
    if (attributes[key]?.trim() !== '' && Number.isFinite(value)) return value;
    throw bad(name, reason('label.noNumber', `${key} is ${attributes[key] === undefined ? 'missing' : `"${attributes[key]}"`}, where a number belongs`, { key, value: attributes[key] ?? null }));
  };
  const turn = (): number => (attributes.rotation === undefined ? 0 : (number('rotation') * Math.PI) / 180);
  switch (element) {
    case 'mask':
      return maskFromRuns(attributes.rle ?? '', [number('left'), number('top'), number('width'), number('height')], new TiledMask(width, height), name);
    case 'box': {
      const [left, top, right, bottom] = [number('xtl'), number('ytl'), number('xbr'), number('ybr')];
      const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
      return rasterisePolygons(width, height, [turned(corners, (left + right) / 2, (top + bottom) / 2, turn())]);
    }
    case 'ellipse': {
      const [cx, cy, rx, ry] = [number('cx'), number('cy'), number('rx'), number('ry')];
      const count = Math.min(100_000, Math.max(64, Math.ceil(Math.max(rx, ry) * ELLIPSE_CORNERS_PER_PX)));
      const corners = Array.from({ length: count }, (_, i) => [cx + rx * Math.cos((2 * Math.PI * i) / count), cy + ry * Math.sin((2 * Math.PI * i) / count)]);
      return rasterisePolygons(width, height, [turned(corners, cx, cy, turn())]);
    }
    case 'polygon':
      return rasterisePolygons(width, height, [parsePoints(attributes.points ?? '', name)]);
    default:
      return linePixels(parsePoints(attributes.points ?? '', name), element === 'points', new TiledMask(width, height));
  }
}

function bad(name: string, why: Remark): AppError {
  return new AppError('import.badShape', `${name} cannot be read: ${why.message}.`, { name, why: why.message, cause: why });
}

/** @returns flat [x0, y0, x1, y1, …] */
function parsePoints(text: string, name: string): number[] {
  return text.split(';').filter((pair) => pair.trim() !== '').flatMap((pair) => {
    const numbers = pair.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
    if (numbers.length !== 2 || !numbers.every(Number.isFinite)) throw bad(name, reason('label.noPoint', `"${pair}" is no point X,Y`, { pair }));
    return numbers;
  });
}

function turned(corners: readonly (readonly number[])[], cx: number, cy: number, angle: number): number[] {
  if (angle === 0) return corners.flat();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return corners.flatMap(([x, y]) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos]);
}

/** Runs of a box row by row, unset pixels first; what is left of the box after them is unset. */
function maskFromRuns(rle: string, [left, top, width, height]: readonly number[], mask: TiledMask, name: string): TiledMask {
  // Of other boxes the loop below would not come to its end.
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) throw bad(name, reason('label.box', `its box is ${width} x ${height} pixels`, { width, height }));
  checkLabelSize(width, height, name);
  const runs = rle.split(',').filter((part) => part.trim() !== '').map(Number);
  const wrong = runs.find((run) => !Number.isInteger(run) || run < 0);
  if (wrong !== undefined) throw bad(name, reason('label.badRun', `rle has the run ${wrong}, where a whole number belongs`, { run: wrong }));
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total > width * height) throw bad(name, reason('label.runsCover', `its runs cover ${total} pixels, but its box has ${width} x ${height}`, { pixels: total, width, height }));
  let at = 0;
  runs.forEach((run, i) => {
    for (let end = at + run; i % 2 === 1 && at < end; ) {
      const row = Math.floor(at / width);
      const rowEnd = Math.min(end, (row + 1) * width);
      mask.fillSpan(top + row, left + at - row * width, left + rowEnd - row * width);
      at = rowEnd;
    }
    if (i % 2 === 0) at += run;
  });
  return mask;
}

function linePixels(points: readonly number[], isSingle: boolean, mask: TiledMask): TiledMask {
  for (let i = 0; i < points.length; i += 2) {
    const [x1, y1] = [points[i], points[i + 1]];
    const [x0, y0] = isSingle || i === 0 ? [x1, y1] : [points[i - 2], points[i - 1]];
    // No more steps than the image can show, wherever the line begins.
    const steps = Math.min(4 * (mask.width + mask.height), Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let step = 0; step <= steps; step++) {
      const share = steps === 0 ? 0 : step / steps;
      const x = Math.floor(x0 + (x1 - x0) * share);
      mask.fillSpan(Math.floor(y0 + (y1 - y0) * share), x, x + 1);
    }
  }
  return mask;
}
