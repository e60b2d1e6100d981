/**
 * The part of an axis of the photograph that is nearer to each sample of the logits than to any other.
 * @returns borders in pixels, Float64 [samples + 1]: sample i has [borders[i], borders[i + 1])
 */
export function sampleFootprints(samples: number, pixels: number, alignCorners: boolean): Float64Array {
  return Float64Array.from({ length: samples + 1 }, (_, i) => {
    if (!alignCorners || samples === 1) return (i * pixels) / samples;
    if (i === 0 || i === samples) return i === 0 ? 0 : pixels;
    // The corner samples lie in the middle of the corner pixels.
    return Math.min(Math.max(((i - 0.5) * (pixels - 1)) / (samples - 1) + 0.5, 0), pixels);
  });
}
