/** A picture that is read by rows, from top to bottom. */
export interface PictureRows {
  readonly height: number;
  readonly width: number;
  /**
   * @param from first row, and `to` the row after the last; never above an earlier call's `from`
   * @returns Uint8 [to - from, width, 3], sRGB in the order R, G, B
   * @throws AppError `image.*`
   */
  rows(from: number, to: number): Promise<Uint8Array>;
}

/** A picture that is in memory. @param pixels Uint8 [height, width, 3] */
export function wholePicture(pixels: Uint8Array, height: number, width: number): PictureRows {
  return { height, width, rows: (from, to) => Promise.resolve(from === 0 && to === height ? pixels : pixels.subarray(from * width * 3, to * width * 3)) };
}
