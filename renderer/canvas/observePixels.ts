/** Keeps a product of a size and a pixel ratio from falling below the whole number that it stands for. */
const ROUNDING = 0.001;

/**
 * Tells the size of a box in CSS pixels that are whole device pixels, now and whenever it changes, also when the
 * window moves to a screen with another pixel ratio.
 *
 * @param listener width, height: CSS pixels; pixelRatio: device pixels per CSS pixel
 * @returns a function that stops observing
 */
export function observePixels(box: HTMLElement, listener: (width: number, height: number, pixelRatio: number) => void): () => void {
  const stopping = new AbortController();
  const measure = (): void => {
    const { width, height } = box.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    const whole = (size: number): number => (Math.max(1, Math.floor(size * ratio)) + ROUNDING) / ratio;
    listener(whole(width), whole(height), ratio);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(box);
  const watchRatio = (): void => {
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        measure();
        watchRatio();
      },
      { once: true, signal: stopping.signal },
    );
  };
  watchRatio();
  return () => {
    observer.disconnect();
    stopping.abort();
  };
}
