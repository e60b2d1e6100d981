import type { ImagePoint } from '../geometry/points.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import type { CombineMode } from './combineMode.ts';

/** A line over the image. */
export interface PreviewLine {
  readonly points: readonly ImagePoint[];
  readonly closed: boolean;
  /** firm: decided; loose: follows the pointer. */
  readonly look: 'firm' | 'loose';
  /** Of a closed line: what it surrounds is no part of the region. */
  readonly isHole?: true;
}

/** Something to take hold of. */
export interface PreviewHandle {
  readonly point: ImagePoint;
  /** vertex: moves; middle: becomes a vertex when dragged. */
  readonly kind: 'vertex' | 'middle';
  /** The pointer is over it, or drags it. */
  readonly hot: boolean;
}

/** Pixels that would change. A new object whenever the pixels are others: the canvas keeps pictures by it. */
export interface PreviewMask {
  readonly mask: TiledMask;
  /** add: shown in the colour of `classId`; remove: as gone; hint: outline only, of what the pointer is over. */
  readonly kind: 'add' | 'remove' | 'hint';
  /** Null = the class that would be painted. */
  readonly classId: number | null;
}

/** What a tool wants to be seen before anything is changed. Vectors and masks are in image pixels. */
export interface ToolPreview {
  readonly lines: readonly PreviewLine[];
  readonly handles: readonly PreviewHandle[];
  readonly masks: readonly PreviewMask[];
  /** How it would be combined with the layer. */
  readonly combine: CombineMode;
}

/** A preview of the given parts. */
export function toolPreview(parts: Partial<ToolPreview>): ToolPreview {
  return { lines: [], handles: [], masks: [], combine: 'add', ...parts };
}
