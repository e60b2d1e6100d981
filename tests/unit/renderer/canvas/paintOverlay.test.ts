import { expect, it } from 'vitest';
import { FALLING, LEVEL, PLAIN, RISING } from '../../../../renderer/canvas/overlaySource.ts';
import { paintOverlay } from '../../../../renderer/canvas/paintOverlay.ts';

const stripes = new Uint32Array(256).fill(1);
const gaps = new Uint32Array(256).fill(2);

function painted(slant: number): string[] {
  const out = new Uint32Array(16);
  const places = Int32Array.of(0, 1, 2, 3);
  paintOverlay(new Uint8Array(16), 4, places, places, { stripes, gaps, slants: new Uint8Array(256).fill(slant) }, 1, out);
  return [0, 4, 8, 12].map((from) => [...out.subarray(from, from + 4)].map((word) => (word === 1 ? '#' : '.')).join(''));
}

it('draws the stripes of each kind in its own direction', () => {
  expect(painted(PLAIN)).toEqual(['####', '####', '####', '####']);
  expect(painted(LEVEL)).toEqual(['####', '....', '####', '....']);
  expect(painted(RISING)).toEqual(['#.#.', '.#.#', '#.#.', '.#.#']);
  expect(painted(FALLING)).toEqual(['#.#.', '.#.#', '#.#.', '.#.#']);
});

it('takes the value under each device pixel', () => {
  const words = Uint32Array.from({ length: 256 }, (_, value) => value * 10);
  const out = new Uint32Array(6);
  paintOverlay(Uint8Array.of(1, 2, 3, 4), 2, Int32Array.of(0, 0, 1), Int32Array.of(1, 0), { stripes: words, gaps: words, slants: new Uint8Array(256) }, 4, out);
  expect([...out]).toEqual([30, 30, 40, 10, 10, 20]);
});
