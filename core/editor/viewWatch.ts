import type { PixelRect } from '../mask/pixelRect.ts';

/** Tells tools that work ahead whether the view rests: while it moves, nothing of it is worth computing. */
export class ViewWatch {
  private readonly visibleRect: () => PixelRect;
  private last = '';

  constructor(visibleRect: () => PixelRect) {
    this.visibleRect = visibleRect;
  }

  /** @returns whether the view is where it was at the last look */
  look(): boolean {
    const view = JSON.stringify(this.visibleRect());
    const rests = view === this.last;
    this.last = view;
    return rests;
  }
}
