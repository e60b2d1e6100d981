import { join } from 'node:path';
import sharp from 'sharp';

/** A small generator of numbers in [0, 1), so that the pictures are the same every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WIDTH = 960;
const HEIGHT = 640;

/** Balloons over grey hills, a river, trees, sometimes the sun: things that the tiny model tells apart by colour. */
function scene(seed: number): string {
  const random = randomNumbers(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const ridge = (base: number, height: number): string =>
    Array.from({ length: 9 }, (_, i) => `${(i * WIDTH) / 8},${base - between(0, height)}`).join(' ');
  const hill = (base: number, height: number, grey: string): string => `<polygon fill="${grey}" points="0,${HEIGHT} ${ridge(base, height)} ${WIDTH},${HEIGHT}"/>`;
  const balloon = (x: number, y: number, r: number, color: string, shade: string): string => `
    <path d="M${x - r * 0.45},${y + r * 0.9} L${x - r * 0.14},${y + r * 1.5} H${x + r * 0.14} L${x + r * 0.45},${y + r * 0.9}" fill="none" stroke="#555" stroke-width="3"/>
    <path d="M${x - r},${y} a${r},${r} 0 1 1 ${2 * r},0 c0,${r * 0.62} -${r * 0.55},${r * 0.8} -${r * 0.55},${r} h-${0.9 * r} c0,-${r * 0.2} -${r * 0.55},-${r * 0.38} -${r * 0.55},-${r}" fill="${color}"/>
    <ellipse cx="${x}" cy="${y}" rx="${r * 0.36}" ry="${r * 0.98}" fill="${shade}"/>
    <rect x="${x - r * 0.17}" y="${y + r * 1.5}" width="${r * 0.34}" height="${r * 0.26}" rx="4" fill="#4a4a4a"/>`;
  const tree = (x: number, y: number, r: number): string => `
    <rect x="${x - r * 0.12}" y="${y}" width="${r * 0.24}" height="${r * 1.4}" fill="#5c5c5c"/>
    <circle cx="${x}" cy="${y - r * 0.3}" r="${r}" fill="#12d42c"/><circle cx="${x + r * 0.62}" cy="${y + r * 0.2}" r="${r * 0.66}" fill="#0cc024"/>
    <circle cx="${x - r * 0.62}" cy="${y + r * 0.24}" r="${r * 0.62}" fill="#16e032"/>`;
  const river = between(380, 560);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#c9c9c9"/><stop offset="1" stop-color="#f4f4f4"/></linearGradient></defs>
    <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
    ${random() < 0.5 ? `<circle cx="${between(120, 820)}" cy="${between(80, 130)}" r="52" fill="#fff000"/>` : ''}
    ${hill(400, 120, '#b4b4b4')}${hill(470, 90, '#979797')}${hill(540, 60, '#7e7e7e')}
    <path d="M${river - 24},520 C${river + 60},560 ${river - 130},600 ${river - 150},${HEIGHT} H${river + 110} C${river + 60},600 ${river + 150},560 ${river + 30},520 Z" fill="#1422f0"/>
    ${tree(between(80, 200), between(500, 530), between(44, 62))}${tree(between(700, 860), between(490, 530), between(48, 70))}
    ${balloon(between(200, 380), between(170, 260), between(84, 112), '#f01818', '#ff3a3a')}
    ${balloon(between(600, 760), between(120, 210), between(54, 76), '#f014f0', '#ff4cff')}
  </svg>`;
}

/** Draws `count` scenes as JPEG files, the same for the same number. */
export async function drawScenes(folder: string, count: number): Promise<void> {
  // The engine keeps all but its own decoders away; these drawings are SVG.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  for (let index = 1; index <= count; index++) {
    await sharp(Buffer.from(scene(index * 977))).jpeg({ quality: 92 }).toFile(join(folder, `balloons ${String(index).padStart(2, '0')}.jpg`));
  }
}
