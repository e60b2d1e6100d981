import { describe, expect, it } from 'vitest';
import { matchByName } from '../../../../engine/evaluation/matchByName.ts';

function match(paths: string[], others: string[]): unknown[] {
  return matchByName(paths, others.map((path) => ({ path }))).map((found) => (found !== null && 'path' in found ? found.path : found));
}

describe('matchByName', () => {
  it('takes the path without its extension', () => {
    expect(match(['a/x.png', 'b/x.png', 'x.y.png'], ['b/x.jpg', 'x.y.jpeg', 'a/x.JPG'])).toEqual(['a/x.JPG', 'b/x.jpg', 'x.y.jpeg']);
  });

  it('takes the same file name in another folder where there is one only', () => {
    expect(match(['x.png', 'y.png'], ['cats/x.jpg', 'dogs/z.jpg'])).toEqual(['cats/x.jpg', null]);
    expect(match(['masks/x.png'], ['x.jpg'])).toEqual(['x.jpg']);
  });

  it('does not guess between two', () => {
    expect(match(['x.png'], ['cats/x.jpg', 'dogs/x.jpg'])).toEqual([{ ambiguous: ['cats/x.jpg', 'dogs/x.jpg'] }]);
    expect(match(['x.png'], ['x.jpg', 'x.png'])).toEqual([{ ambiguous: ['x.jpg', 'x.png'] }]);
    expect(match(['a/x.png', 'b/x.png'], ['x.jpg'])).toEqual([null, null]);
  });

  it('prefers the same path to the same name elsewhere', () => {
    expect(match(['a/x.png'], ['b/x.jpg', 'a/x.jpg'])).toEqual(['a/x.jpg']);
  });

  it('takes two spellings of one letter for one name', () => {
    expect(match(['caf\u00e9.png'], ['cafe\u0301.jpg'])).toEqual(['cafe\u0301.jpg']);
  });

  it('leaves a dot in a folder alone', () => {
    expect(match(['v1.0/x'], ['v1.0/x.png'])).toEqual(['v1.0/x.png']);
  });
});
