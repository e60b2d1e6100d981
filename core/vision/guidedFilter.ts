import { boxMeans } from './boxMeans.ts';

/**
 * The guided filter with a colour image as guide (He, Sun and Tang 2013, equations 19 to 21): in each square the result is a linear
 * function of the colour, as near to `values` as it can be, so where the guide has an edge the result has one too.
 * Squares are cut off at the edges of the window. Cost: 17 box filters, whatever the radius.
 * @param rgba Uint8 [height, width, 4], the guide
 * @param values Float32 [height, width]
 * @param radius of the squares, in pixels
 * @param epsilon variance of the guide (colours as 0..1) below which an edge is smoothed over, for instance 1e-4
 * @returns Float32 [height, width]
 */
export function guidedFilter(rgba: Uint8Array | Uint8ClampedArray, values: Float32Array, width: number, height: number, radius: number, epsilon: number): Float32Array {
  const size = width * height;
  const guide = [0, 1, 2].map((channel) => channelOf(rgba, channel, size));
  const mean = (plane: Float32Array): Float32Array => {
    boxMeans(plane, width, height, radius, plane);
    return plane;
  };
  const product = (a: Float32Array, b: Float32Array): Float32Array => {
    const result = new Float32Array(size);
    for (let i = 0; i < size; i++) result[i] = a[i] * b[i];
    return result;
  };
  const [r, g, b] = guide;
  const [meanR, meanG, meanB] = guide.map((plane) => mean(plane.slice()));
  const meanValue = mean(values.slice());
  const [valueR, valueG, valueB] = guide.map((plane) => mean(product(plane, values)));
  const [rr, rg, rb, gg, gb, bb] = [[r, r], [r, g], [r, b], [g, g], [g, b], [b, b]].map(([one, other]) => mean(product(one, other)));
  // The coefficients take the place of what they are made of.
  for (let i = 0; i < size; i++) {
    const [mr, mg, mb, mv] = [meanR[i], meanG[i], meanB[i], meanValue[i]];
    // Covariance of the colours, and of colours and values; the matrix is symmetric.
    const a = rr[i] - mr * mr + epsilon;
    const d = rg[i] - mr * mg;
    const e = rb[i] - mr * mb;
    const f = gg[i] - mg * mg + epsilon;
    const h = gb[i] - mg * mb;
    const k = bb[i] - mb * mb + epsilon;
    const [cr, cg, cb] = [valueR[i] - mr * mv, valueG[i] - mg * mv, valueB[i] - mb * mv];
    const [m00, m01, m02, m11, m12, m22] = [f * k - h * h, e * h - d * k, d * h - e * f, a * k - e * e, d * e - a * h, a * f - d * d];
    const scale = 1 / (a * m00 + d * m01 + e * m02);
    const slopeR = (m00 * cr + m01 * cg + m02 * cb) * scale;
    const slopeG = (m01 * cr + m11 * cg + m12 * cb) * scale;
    const slopeB = (m02 * cr + m12 * cg + m22 * cb) * scale;
    valueR[i] = slopeR;
    valueG[i] = slopeG;
    valueB[i] = slopeB;
    meanValue[i] = mv - slopeR * mr - slopeG * mg - slopeB * mb;
  }
  for (const plane of [valueR, valueG, valueB, meanValue]) mean(plane);
  for (let i = 0; i < size; i++) meanValue[i] += valueR[i] * r[i] + valueG[i] * g[i] + valueB[i] * b[i];
  return meanValue;
}

function channelOf(rgba: Uint8Array | Uint8ClampedArray, channel: number, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0, at = channel; i < size; i++, at += 4) values[i] = rgba[at] / 255;
  return values;
}
