import type { PlainError } from '../../core/errors/appError.ts';
import type { UtilityTransport } from '../utilityTransport.ts';

/** A picture as the page can show it. */
export interface Picture {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Pixels after EXIF orientation. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What the image process does with a file. `path` is absolute. A preview is a thumbnail that somebody waits for. */
export interface ImageVerbs {
  preview: { request: { readonly path: string; readonly sizePx: number }; outcome: Picture };
  thumbnail: { request: { readonly path: string; readonly sizePx: number }; outcome: Picture };
  display: { request: { readonly path: string }; outcome: Picture };
  size: { request: { readonly path: string }; outcome: PictureSize };
}

export type ImageVerb = keyof ImageVerbs;

export type ToImageProcess = {
  [Verb in ImageVerb]: { readonly kind: Verb; readonly id: number; readonly request: ImageVerbs[Verb]['request'] };
}[ImageVerb];

/** `ready` is said once, first. */
export type FromImageProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: ImageVerbs[ImageVerb]['outcome'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PlainError };

export type ImageTransport = UtilityTransport<ToImageProcess, FromImageProcess>;
