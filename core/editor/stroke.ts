import type { Span } from '../mask/brushSpans.ts';
import type { TiledMask } from '../mask/tiledMask.ts';

/** A stroke in progress; end it with `complete` or `cancel`. Once it has ended, nothing does anything any more. */
export interface Stroke {
  add(spans: readonly Span[]): void;
  /** The pixels of a mask of the size of the document. */
  addMask(mask: TiledMask): void;
  /** Of a stroke that erases: every pixel outside the mask goes. */
  keepOnly(mask: TiledMask): void;
  complete(): void;
  cancel(): void;
}
