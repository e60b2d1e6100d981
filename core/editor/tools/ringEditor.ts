import { imagePoint, type ImagePoint } from '../../geometry/points.ts';
import { distanceToSegment, nearestOnSegment } from '../../geometry/simplifyPath.ts';
import type { PreviewHandle } from '../toolPreview.ts';

/** How near the pointer must be to take hold of something, CSS pixels. */
const REACH_PX = 8;
/** Handles closer than this would hide the line. */
const HANDLE_GAP_PX = 14;
/** Edges shorter than this on the screen show no handle in their middle. */
const MIDDLE_FROM_PX = 56;

/** The smallest polygon. */
export const LEAST_VERTICES = 3;

/**
 * A closed ring of vertices while it can still be changed: drag a vertex, drag an edge to make a new one, press a vertex with
 * Alt (or Backspace over it) to delete it.
 * @param scale CSS pixels per image pixel, as it is now
 */
export class RingEditor {
  private readonly scale: () => number;
  private points: ImagePoint[];
  private held: number | null = null;
  private hot: number | null = null;

  constructor(points: readonly ImagePoint[], scale: () => number) {
    this.points = [...points];
    this.scale = scale;
  }

  get ring(): readonly ImagePoint[] {
    return this.points;
  }

  /** The pointer is over a vertex. */
  get isHot(): boolean {
    return this.hot !== null;
  }

  hasVertexAt(point: ImagePoint): boolean {
    return this.vertexAt(point) !== null;
  }

  /** @returns whether there was something to take hold of, or to delete */
  press(point: ImagePoint, deletes: boolean): boolean {
    const vertex = this.vertexAt(point);
    if (deletes) return vertex !== null && this.delete(vertex);
    this.held = vertex ?? this.insertAt(point);
    this.hot = this.held;
    return this.held !== null;
  }

  drag(point: ImagePoint): void {
    if (this.held !== null) this.points[this.held] = point;
  }

  release(): void {
    this.held = null;
  }

  /** @returns whether something looks different now */
  hover(point: ImagePoint | null): boolean {
    const before = this.hot;
    this.hot = point === null ? null : this.vertexAt(point);
    return this.hot !== before;
  }

  /** Deletes the vertex under the pointer. @returns whether there was one that could go */
  deleteHot(): boolean {
    return this.hot !== null && this.delete(this.hot);
  }

  handles(): PreviewHandle[] {
    const handles: PreviewHandle[] = [];
    let last: ImagePoint | null = null;
    this.points.forEach((point, i) => {
      const hot = i === this.hot;
      if (!hot && last !== null && this.onScreen(point, last) < HANDLE_GAP_PX) return;
      handles.push({ point, kind: 'vertex', hot });
      last = point;
    });
    this.points.forEach((point, i) => {
      const next = this.points[(i + 1) % this.points.length];
      if (this.onScreen(point, next) >= MIDDLE_FROM_PX) handles.push({ point: middleOf(point, next), kind: 'middle', hot: false });
    });
    return handles;
  }

  private delete(vertex: number): boolean {
    if (this.points.length <= LEAST_VERTICES) return false;
    this.points.splice(vertex, 1);
    this.hot = null;
    return true;
  }

  private vertexAt(point: ImagePoint): number | null {
    let nearest: number | null = null;
    let distance = REACH_PX;
    this.points.forEach((vertex, i) => {
      const away = this.onScreen(vertex, point);
      if (away <= distance) [nearest, distance] = [i, away];
    });
    return nearest;
  }

  /** A new vertex on the edge under the pointer, or null where there is none. */
  private insertAt(point: ImagePoint): number | null {
    let nearest = -1;
    let distance = REACH_PX / this.scale();
    this.points.forEach((vertex, i) => {
      const away = distanceToSegment(point, vertex, this.points[(i + 1) % this.points.length]);
      if (away <= distance) [nearest, distance] = [i, away];
    });
    if (nearest < 0) return null;
    const on = nearestOnSegment(point, this.points[nearest], this.points[(nearest + 1) % this.points.length]);
    this.points.splice(nearest + 1, 0, imagePoint(on.x, on.y));
    return nearest + 1;
  }

  private onScreen(a: ImagePoint, b: ImagePoint): number {
    return Math.hypot(a.x - b.x, a.y - b.y) * this.scale();
  }
}

/** Whether two points are so near on the screen that a person means the same. */
export function isNear(a: ImagePoint, b: ImagePoint, scale: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) * scale <= REACH_PX;
}

function middleOf(a: ImagePoint, b: ImagePoint): ImagePoint {
  return imagePoint((a.x + b.x) / 2, (a.y + b.y) / 2);
}
