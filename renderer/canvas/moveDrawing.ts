import { canvasRect, type DeviceRect, type DeviceView } from './deviceView.ts';

/**
 * Moves what is drawn on a canvas along with the view, so that panning costs what comes into sight, not all that is in it.
 * @returns where nothing is drawn now: strips along the sides, or the whole canvas where the view is another one altogether
 */
export function moveDrawing(context: CanvasRenderingContext2D, from: DeviceView, to: DeviceView): DeviceRect[] {
  const dx = to.left - from.left;
  const dy = to.top - from.top;
  const { width, height } = to;
  const isMoved = from.scale === to.scale && from.width === width && from.height === height && Math.abs(dx) < width && Math.abs(dy) < height;
  if (!isMoved) return [canvasRect(to)];
  if (dx === 0 && dy === 0) return [];
  context.save();
  context.globalCompositeOperation = 'copy';
  context.drawImage(context.canvas, dx, dy);
  context.restore();
  const strips: DeviceRect[] = [];
  if (dx !== 0) strips.push({ left: dx > 0 ? 0 : width + dx, right: dx > 0 ? dx : width, top: 0, bottom: height });
  if (dy !== 0) strips.push({ left: 0, right: width, top: dy > 0 ? 0 : height + dy, bottom: dy > 0 ? dy : height });
  return strips;
}
