import { imageRectOf, type DeviceRect, type DeviceView } from './deviceView.ts';

/** CSS pixels per image pixel from which the grid fades in, and where it is fully there. */
const FADE_FROM_SCALE = 8;
const FADE_TO_SCALE = 16;

/** How visible the grid is at a scale in CSS pixels per image pixel: 0 (not drawn) to 1. */
export function pixelGridStrength(scale: number): number {
  if (scale < FADE_FROM_SCALE) return 0;
  return Math.min(1, 0.5 + 0.5 * ((scale - FADE_FROM_SCALE) / (FADE_TO_SCALE - FADE_FROM_SCALE)));
}

/** Hairlines between the image pixels in `area`: dark ones beside bright ones, to be seen on every photograph. */
export function drawPixelGrid(
  context: CanvasRenderingContext2D,
  view: DeviceView,
  area: DeviceRect,
  pixelRatio: number,
  imageWidth: number,
  imageHeight: number,
): void {
  const strength = pixelGridStrength(view.scale / pixelRatio);
  const { x0, y0, x1, y1 } = imageRectOf(view, area, imageWidth, imageHeight);
  if (strength === 0 || x0 >= x1 || y0 >= y1) return;
  const left = view.left + Math.round(x0 * view.scale);
  const top = view.top + Math.round(y0 * view.scale);
  const right = view.left + Math.round(x1 * view.scale);
  const bottom = view.top + Math.round(y1 * view.scale);
  const lines = (shift: number, color: string): void => {
    context.fillStyle = color;
    for (let x = x0 + 1; x < x1; x++) context.fillRect(view.left + Math.round(x * view.scale) + shift, top, 1, bottom - top);
    for (let y = y0 + 1; y < y1; y++) context.fillRect(left, view.top + Math.round(y * view.scale) + shift, right - left, 1);
  };
  lines(-1, `rgb(0 0 0 / ${0.22 * strength})`);
  lines(0, `rgb(255 255 255 / ${0.16 * strength})`);
}
