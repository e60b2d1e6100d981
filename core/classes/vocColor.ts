/**
 * Colour of a class id in the PASCAL VOC palette (VOC2012 devkit, VOClabelcolormap).
 * The bits of the id are spread over R, G and B from the top bit down: 1 = (128,0,0), 255 = (224,224,192).
 * @param id 0..255
 * @returns [r, g, b], each 0..255
 */
export function vocColor(id: number): [number, number, number] {
  let r = 0;
  let g = 0;
  let b = 0;
  let rest = id;
  for (let bit = 7; bit >= 0; bit--) {
    r |= (rest & 1) << bit;
    g |= ((rest >> 1) & 1) << bit;
    b |= ((rest >> 2) & 1) << bit;
    rest >>= 3;
  }
  return [r, g, b];
}

/** The whole palette, 256 colours, as fast-png and the VOC devkit want it. */
export function vocPalette(): [number, number, number][] {
  return Array.from({ length: 256 }, (_, id) => vocColor(id));
}
