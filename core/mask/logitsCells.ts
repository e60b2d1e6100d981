/** Output pixels that lie between samples `low` and `high` along one axis, with their position between them, 0..1. */
export interface LogitsCell {
  readonly low: number;
  readonly high: number;
  /** Which of the output pixels: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Float64 [to - from]. */
  readonly fractions: Float64Array;
}

/**
 * How low-resolution logits lie over the pixels of one axis, cell by cell, as ONNX Resize has them. Coordinates outside the
 * outermost samples are clamped to them.
 * @param samples of the logits along the axis
 * @param pixels of the photograph along the axis
 * @param outputs which pixels are wanted, ascending; default: all
 */
export function logitsCells(samples: number, pixels: number, alignCorners: boolean, outputs: ArrayLike<number> = Array.from({ length: pixels }, (_, pixel) => pixel)): LogitsCell[] {
  const cells: LogitsCell[] = [];
  const positionOf = (pixel: number): number => {
    if (alignCorners) return pixels === 1 ? 0 : (pixel * (samples - 1)) / (pixels - 1);
    return Math.min(Math.max(((pixel + 0.5) * samples) / pixels - 0.5, 0), samples - 1);
  };
  for (let from = 0; from < outputs.length; ) {
    const low = Math.floor(positionOf(outputs[from]));
    const fractions: number[] = [];
    let to = from;
    for (; to < outputs.length && Math.floor(positionOf(outputs[to])) === low; to++) fractions.push(positionOf(outputs[to]) - low);
    cells.push({ low, high: Math.min(low + 1, samples - 1), from, to, fractions: Float64Array.from(fractions) });
    from = to;
  }
  return cells;
}
