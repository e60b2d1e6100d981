type Rgb = readonly [number, number, number];

/** How far a class colour is moved towards white: seen on its own fill and on dark and bright photographs. */
const LIGHTENING = 0.6;

/** The colour of a layer's outline, from the colour of its class. */
export function lineColor([r, g, b]: Rgb): Rgb {
  const lighten = (value: number): number => Math.round(value + (255 - value) * LIGHTENING);
  return [lighten(r), lighten(g), lighten(b)];
}
