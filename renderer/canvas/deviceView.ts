import type { ViewTransform } from '../../core/geometry/viewTransform.ts';
import { TILE_SIZE } from '../../core/mask/tile.ts';

/**
 * How the image lies on a canvas in device pixels. The image's corner is on a whole device pixel, so that at whole
 * scales every image pixel is crisp.
 */
export interface DeviceView {
  /** Device pixels per image pixel. */
  readonly scale: number;
  /** Of the image's top left corner; whole device pixels. */
  readonly left: number;
  readonly top: number;
  /** Of the canvas, device pixels. */
  readonly width: number;
  readonly height: number;
}

/** A rectangle in whole device pixels; right and bottom are outside it. */
export interface DeviceRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** @param pixelRatio device pixels per CSS pixel. @param width, height of the canvas in device pixels */
export function deviceView(view: ViewTransform, pixelRatio: number, width: number, height: number): DeviceView {
  return {
    scale: view.scale * pixelRatio,
    left: Math.round(view.offsetX * pixelRatio),
    top: Math.round(view.offsetY * pixelRatio),
    width,
    height,
  };
}

/**
 * Where image pixels [x0, x1) x [y0, y1) lie. Edges are rounded, so that neighbours meet without gap or overlap:
 * where both would be drawn half transparent over one device pixel, a seam would show.
 */
export function deviceRect(view: DeviceView, x0: number, y0: number, x1: number, y1: number): DeviceRect {
  return {
    left: view.left + Math.round(x0 * view.scale),
    top: view.top + Math.round(y0 * view.scale),
    right: view.left + Math.round(x1 * view.scale),
    bottom: view.top + Math.round(y1 * view.scale),
  };
}

/** Image pixels that a rectangle of the canvas shows, whole and clipped to the image; empty where x0 >= x1 or y0 >= y1. */
export function imageRectOf(view: DeviceView, rect: DeviceRect, imageWidth: number, imageHeight: number): { x0: number; y0: number; x1: number; y1: number } {
  return {
    x0: Math.max(0, Math.floor((rect.left - view.left) / view.scale)),
    y0: Math.max(0, Math.floor((rect.top - view.top) / view.scale)),
    x1: Math.min(imageWidth, Math.ceil((rect.right - view.left) / view.scale)),
    y1: Math.min(imageHeight, Math.ceil((rect.bottom - view.top) / view.scale)),
  };
}

/** The whole canvas. */
export function canvasRect(view: DeviceView): DeviceRect {
  return { left: 0, top: 0, right: view.width, bottom: view.height };
}

/** Indices of the tiles that a rectangle of the canvas shows, row by row. */
export function tilesIn(view: DeviceView, rect: DeviceRect, imageWidth: number, imageHeight: number): number[] {
  const { x0, y0, x1, y1 } = imageRectOf(view, rect, imageWidth, imageHeight);
  const tiles: number[] = [];
  if (x0 >= x1 || y0 >= y1) return tiles;
  const columns = Math.ceil(imageWidth / TILE_SIZE);
  for (let row = Math.floor(y0 / TILE_SIZE); row * TILE_SIZE < y1; row++) {
    for (let column = Math.floor(x0 / TILE_SIZE); column * TILE_SIZE < x1; column++) tiles.push(row * columns + column);
  }
  return tiles;
}

/** Where a tile lies on the canvas; it may reach beyond the image. */
export function tileRect(view: DeviceView, index: number, imageWidth: number): DeviceRect {
  const columns = Math.ceil(imageWidth / TILE_SIZE);
  const x = (index % columns) * TILE_SIZE;
  const y = Math.floor(index / columns) * TILE_SIZE;
  return deviceRect(view, x, y, x + TILE_SIZE, y + TILE_SIZE);
}

/** Which reduction of the tiles a scale needs: one picture pixel is then 0.7 to 1.4 device pixels; 0 = none. */
export function levelOfScale(scale: number, maxLevel: number): number {
  return Math.min(maxLevel, Math.max(0, Math.round(-Math.log2(scale))));
}
