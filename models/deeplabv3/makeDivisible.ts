/** The nearest multiple of 8 that is not over 10 % below (the rule of the MobileNet papers' code for channel counts). */
export function makeDivisible(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
