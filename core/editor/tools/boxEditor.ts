import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import type { PixelRect } from '../../mask/pixelRect.ts';
import type { PreviewHandle } from '../toolPreview.ts';
import { isNear } from './ringEditor.ts';

/** Which sides of the box a handle moves: -1 the left or upper one, 1 the right or lower one, 0 neither. */
const HANDLES = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]] as const;

type Hold = { readonly kind: 'handle'; readonly sides: readonly [x: number, y: number] } | { readonly kind: 'box'; readonly at: ImagePoint };

/** A box of pixels while it can still be changed: corners and sides move, and the whole of it. @param scale CSS pixels per image pixel */
export class BoxEditor {
  private rect: PixelRect;
  private readonly scale: () => number;
  private hold: Hold | null = null;
  private hot: number | null = null;

  constructor(rect: PixelRect, scale: () => number) {
    this.rect = rect;
    this.scale = scale;
  }

  get box(): PixelRect {
    return this.rect;
  }

  /** @returns whether there was something to take hold of */
  press(point: ImagePoint): boolean {
    const handle = this.handleAt(point);
    const { left, top, right, bottom } = this.rect;
    const isInside = point.x >= left && point.x < right && point.y >= top && point.y < bottom;
    this.hold = handle !== null ? { kind: 'handle', sides: HANDLES[handle] } : isInside ? { kind: 'box', at: point } : null;
    return this.hold !== null;
  }

  drag(point: ImagePoint): void {
    const { hold, rect } = this;
    if (hold === null) return;
    if (hold.kind === 'handle') {
      const [left, right] = moved(rect.left, rect.right, hold.sides[0], Math.round(point.x));
      const [top, bottom] = moved(rect.top, rect.bottom, hold.sides[1], Math.round(point.y));
      this.rect = { left, top, right, bottom };
      return;
    }
    const [dx, dy] = [Math.round(point.x - hold.at.x), Math.round(point.y - hold.at.y)];
    this.rect = { left: rect.left + dx, top: rect.top + dy, right: rect.right + dx, bottom: rect.bottom + dy };
    this.hold = { kind: 'box', at: imagePoint(hold.at.x + dx, hold.at.y + dy) };
  }

  release(): void {
    this.hold = null;
  }

  /** @returns whether something looks different now */
  hover(point: ImagePoint | null): boolean {
    const before = this.hot;
    this.hot = point === null ? null : this.handleAt(point);
    return this.hot !== before;
  }

  handles(): PreviewHandle[] {
    return HANDLES.map((sides, i) => ({ point: this.placeOf(sides), kind: 'vertex', hot: i === this.hot }));
  }

  private handleAt(point: ImagePoint): number | null {
    const found = HANDLES.findIndex((sides) => isNear(point, this.placeOf(sides), this.scale()));
    return found < 0 ? null : found;
  }

  private placeOf([x, y]: readonly [number, number]): ImagePoint {
    const { left, top, right, bottom } = this.rect;
    return imagePoint(x < 0 ? left : x > 0 ? right : (left + right) / 2, y < 0 ? top : y > 0 ? bottom : (top + bottom) / 2);
  }
}

/** One pair of sides after one of them was dragged; it stops a pixel before the other. */
function moved(low: number, high: number, side: number, to: number): readonly [number, number] {
  if (side < 0) return [Math.min(to, high - 1), high];
  if (side > 0) return [low, Math.max(to, low + 1)];
  return [low, high];
}
