import { Photo, type PhotoSource } from './photo.ts';

/** The photograph of the image that is about to be opened: it is decoded while its layers are still being read. */
export class PhotoAhead {
  private next: { readonly source: PhotoSource; readonly loading: Promise<Photo>; readonly stop: AbortController } | null = null;
  private readonly load: typeof Photo.load;

  constructor(load: typeof Photo.load = Photo.load) {
    this.load = load;
  }

  /** Starts loading; another one that nobody has taken is given up. */
  prepare(source: PhotoSource): void {
    if (this.next?.source.full === source.full) return;
    this.drop();
    const stop = new AbortController();
    this.next = { source, loading: this.load(source, stop.signal), stop };
    // Whoever takes it hears why it failed.
    this.next.loading.catch(() => undefined);
  }

  /** The photograph from there, prepared or not. @param signal stops loading @throws AppError as Photo.load */
  take(source: PhotoSource, signal: AbortSignal): Promise<Photo> {
    const { next } = this;
    if (next?.source.full !== source.full) return this.load(source, signal);
    this.next = null;
    signal.addEventListener('abort', () => next.stop.abort(signal.reason));
    return next.loading;
  }

  /** Gives up what nobody has taken. */
  drop(): void {
    const { next } = this;
    this.next = null;
    next?.stop.abort();
    next?.loading.then((photo) => photo.close(), () => undefined);
  }
}
