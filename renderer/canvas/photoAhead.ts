import { Photo } from './photo.ts';

/** The photograph of the image that is about to be opened: it is decoded while its layers are still being read. */
export class PhotoAhead {
  private next: { readonly address: string; readonly loading: Promise<Photo>; readonly stop: AbortController } | null = null;
  private readonly load: typeof Photo.load;

  constructor(load: typeof Photo.load = Photo.load) {
    this.load = load;
  }

  /** Starts loading; another one that nobody has taken is given up. */
  prepare(address: string): void {
    if (this.next?.address === address) return;
    this.drop();
    const stop = new AbortController();
    this.next = { address, loading: this.load(address, stop.signal), stop };
    // Whoever takes it hears why it failed.
    this.next.loading.catch(() => undefined);
  }

  /** The photograph of this address, prepared or not. @param signal stops loading @throws AppError as Photo.load */
  take(address: string, signal: AbortSignal): Promise<Photo> {
    const { next } = this;
    if (next?.address !== address) return this.load(address, signal);
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
