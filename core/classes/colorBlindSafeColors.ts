import { hexColor, parseHexColor } from './hexColor.ts';

/** Okabe and Ito, "Color Universal Design" (2008), without black, which a dark photograph swallows. */
const OKABE_ITO = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7'] as const;

/** sRGB values of which candidates are made. */
const STEPS = [0, 36, 73, 109, 146, 182, 219, 255];

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** Linear RGB as seen without one kind of cone. Machado, Oliveira and Fernandes (2009), severity 1. */
const VISIONS: readonly Matrix[] = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
];

/**
 * Colours that people with and without colour blindness tell apart as well as so many colours allow: first those of
 * Okabe and Ito, then each the one that lies farthest from all before it in the vision that tells them apart worst
 * (normal, protanopia, deuteranopia, tritanopia; distance in OKLab). Always the same for the same count.
 * @returns `#rrggbb`, count of them, all different
 */
export function colorBlindSafeColors(count: number): string[] {
  const colors: string[] = OKABE_ITO.slice(0, count);
  if (colors.length === count) return colors;
  const candidates = STEPS.flatMap((r) => STEPS.flatMap((g) => STEPS.map((b) => hexColor([r, g, b])))).filter((color) => lightness(color) > 0.3 && !colors.includes(color));
  const seen = candidates.map(seenAs);
  const nearest = candidates.map((_, i) => Math.min(...colors.map((color) => distance(seen[i], seenAs(color)))));
  while (colors.length < count) {
    const best = nearest.indexOf(Math.max(...nearest));
    if (nearest[best] === -Infinity) throw new RangeError(`There are not ${count} colours to choose from.`);
    colors.push(candidates[best]);
    for (let i = 0; i < candidates.length; i++) nearest[i] = Math.min(nearest[i], distance(seen[i], seen[best]));
    nearest[best] = -Infinity;
  }
  return colors;
}

/** How different two colours are to whoever tells them apart worst; OKLab units, 1 = black and white. */
export function worstDistance(a: string, b: string): number {
  return distance(seenAs(a), seenAs(b));
}

function distance(a: readonly Vector[], b: readonly Vector[]): number {
  return Math.min(...a.map((lab, i) => Math.hypot(lab[0] - b[i][0], lab[1] - b[i][1], lab[2] - b[i][2])));
}

/** A colour in OKLab, once for each vision. */
function seenAs(color: string): Vector[] {
  const [r, g, b] = parseHexColor(color).map(toLinear);
  return VISIONS.map((matrix) => okLab(matrix.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as unknown as Vector));
}

function lightness(color: string): number {
  return okLab(parseHexColor(color).map(toLinear) as unknown as Vector)[0];
}

/** sRGB transfer function (IEC 61966-2-1). @param value 0..255 @returns 0..1 */
function toLinear(value: number): number {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** Linear sRGB in OKLab (Ottosson 2020). */
function okLab([r, g, b]: Vector): Vector {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
