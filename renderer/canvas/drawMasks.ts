import { TILE_SIZE } from '../../core/mask/tile.ts';
import { deviceRect, tilesIn, type DeviceRect, type DeviceView } from './deviceView.ts';
import { drawPixelGrid } from './drawPixelGrid.ts';
import type { PicturedDocument, TilePictures } from './tilePictures.ts';

/** From here on tiles are drawn pixel by pixel. Below, a picture pixel may be smaller than a device pixel. */
const SHARP_FROM_SCALE = 1;
/** CSS pixels. */
const OUTLINE_WIDTH_PX = 1.75;
const CASING_WIDTH_PX = 4;
const CASING_COLOR = 'rgb(0 0 0 / 0.5)';

/**
 * Draws the tiles that lie in `area`, and nothing outside it: fills, pixel grid, outlines.
 * The area is cleared first.
 * @param pixelRatio device pixels per CSS pixel
 */
export function drawMasks(
  context: CanvasRenderingContext2D,
  document: PicturedDocument,
  pictures: TilePictures,
  view: DeviceView,
  area: DeviceRect,
  pixelRatio: number,
  hasGrid: boolean,
): void {
  const image = deviceRect(view, 0, 0, document.width, document.height);
  const tiles = tilesIn(view, area, document.width, document.height);
  context.save();
  clip(context, area);
  context.clearRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  clip(context, image);
  context.imageSmoothingEnabled = view.scale < SHARP_FROM_SCALE;
  for (const { canvas, left: x, top: y, sizePx } of pictures.sheetsOf(tiles)) {
    const { left, top, right, bottom } = deviceRect(view, x, y, x + sizePx, y + sizePx);
    context.drawImage(canvas, left, top, right - left, bottom - top);
  }
  context.restore();

  context.save();
  clip(context, area);
  if (hasGrid) drawPixelGrid(context, view, area, pixelRatio, document.width, document.height);
  drawOutlines(context, pictures, view, tiles, Math.ceil(document.width / TILE_SIZE), pixelRatio);
  context.restore();
}

/** A dark casing under all lines, then the lines. Coordinates count from the first tile: far from the corner of a large image they would be inexact. */
function drawOutlines(context: CanvasRenderingContext2D, pictures: TilePictures, view: DeviceView, tiles: readonly number[], columns: number, pixelRatio: number): void {
  const [first] = tiles;
  const outlined = tiles
    .map((index) => ({ outlines: pictures.get(index)?.outlines ?? [], x: ((index % columns) - (first % columns)) * TILE_SIZE, y: (Math.floor(index / columns) - Math.floor(first / columns)) * TILE_SIZE }))
    .filter(({ outlines }) => outlines.length > 0);
  if (outlined.length === 0) return;
  const left = view.left + (first % columns) * TILE_SIZE * view.scale;
  const top = view.top + Math.floor(first / columns) * TILE_SIZE * view.scale;

  // One path for all pieces of a look: where those of two tiles overlap, twice drawn, the soft edges of lines would be firmer and the casing darker.
  const casing = new Path2D();
  const lines = new Map<string, { readonly path: Path2D; readonly color: string; readonly isActive: boolean }>();
  for (const { outlines, x, y } of outlined) {
    for (const { path, color, isActive } of outlines) {
      const look = `${isActive} ${color}`;
      let line = lines.get(look);
      if (line === undefined) lines.set(look, (line = { path: new Path2D(), color, isActive }));
      casing.addPath(path, { e: x, f: y });
      line.path.addPath(path, { e: x, f: y });
    }
  }
  context.setTransform(view.scale, 0, 0, view.scale, left, top);
  context.lineCap = 'square';
  context.lineWidth = (CASING_WIDTH_PX * pixelRatio) / view.scale;
  context.strokeStyle = CASING_COLOR;
  context.stroke(casing);
  context.lineWidth = (OUTLINE_WIDTH_PX * pixelRatio) / view.scale;
  for (const { path, color } of [...lines.values()].sort((a, b) => Number(a.isActive) - Number(b.isActive))) {
    context.strokeStyle = color;
    context.stroke(path);
  }
}

function clip(context: CanvasRenderingContext2D, { left, top, right, bottom }: DeviceRect): void {
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}
