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
  context.lineCap = 'square';
  const columns = Math.ceil(document.width / TILE_SIZE);
  for (const [widthPx, casing] of [[CASING_WIDTH_PX, CASING_COLOR], [OUTLINE_WIDTH_PX, null]] as const) {
    context.lineWidth = (widthPx * pixelRatio) / view.scale;
    for (const index of tiles) {
      const x = view.left + (index % columns) * TILE_SIZE * view.scale;
      const y = view.top + Math.floor(index / columns) * TILE_SIZE * view.scale;
      context.setTransform(view.scale, 0, 0, view.scale, x, y);
      for (const { path, color } of pictures.get(index)?.outlines ?? []) {
        context.strokeStyle = casing ?? color;
        context.stroke(path);
      }
    }
  }
  context.restore();
}

function clip(context: CanvasRenderingContext2D, { left, top, right, bottom }: DeviceRect): void {
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}
