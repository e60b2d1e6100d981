import type { AnnotationDocument } from '../../core/document/annotationDocument.ts';
import type { ImagePoint } from '../../core/geometry/points.ts';

/** What is under the pointer; `column`, `row` count image pixels from 0. */
export interface PointerStatus {
  readonly column: number;
  readonly row: number;
  /** The topmost layer that covers the pixel, hidden or not: what would be exported. Null = none. */
  readonly layerId: string | null;
  readonly classId: number | null;
}

/** @returns null outside the image */
export function pointerStatusAt({ width, height, layers }: AnnotationDocument, point: ImagePoint | null): PointerStatus | null {
  const column = Math.floor(point?.x ?? -1);
  const row = Math.floor(point?.y ?? -1);
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  const layer = layers.findLast((candidate) => candidate.mask.has(column, row));
  return { column, row, layerId: layer?.id ?? null, classId: layer?.classId ?? null };
}
