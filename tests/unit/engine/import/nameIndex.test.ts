import { describe, expect, it } from 'vitest';
import { MATCH, NameIndex } from '../../../../engine/import/nameIndex.ts';

function found(paths: readonly string[], name: string): string | readonly string[] | null {
  const match = new NameIndex(paths.map((path) => [path, path] as const)).find(name);
  return match.kind === 'found' ? match.item : match.kind === 'ambiguous' ? match.candidates : null;
}

describe('NameIndex', () => {
  const paths = ['cats/IMG 1.jpg', 'dogs/IMG 1.jpg', 'dogs/rex.png', 'top.jpg'];

  it.each([
    ['cats/IMG 1.jpg', 'cats/IMG 1.jpg'],
    ['cats/IMG 1', 'cats/IMG 1.jpg'],
    ['cats/IMG 1.png', 'cats/IMG 1.jpg'],
    ['.\\cats\\img 1.JPG', 'cats/IMG 1.jpg'],
    ['/cats/IMG 1.jpg', 'cats/IMG 1.jpg'],
    ['train/cats/IMG 1.jpg', 'cats/IMG 1.jpg'],
    ['JPEGImages/cats_IMG_1.jpg', 'cats/IMG 1.jpg'],
    ['cats_IMG_1', 'cats/IMG 1.jpg'],
    ['somewhere/rex.jpg', 'dogs/rex.png'],
    ['rex', 'dogs/rex.png'],
    ['top', 'top.jpg'],
  ])('finds %s', (name, path) => expect(found(paths, name)).toBe(path));

  it('takes the path before the name, and the name with its extension before that without', () => {
    expect(found(['a.jpg', 'sub/a.jpg'], 'a.jpg')).toBe('a.jpg');
    expect(found(['a.jpg', 'a.png'], 'a.png')).toBe('a.png');
    expect(found(['x/a.jpg', 'x/a.png'], 'y/a.png')).toBe('x/a.png');
    expect(found(['A.jpg', 'a.jpg'], 'a.jpg')).toBe('a.jpg');
  });

  it.each([
    ['cats/IMG 1', 'path'],
    ['train/cats/IMG 1.jpg', 'below'],
    ['train/cats_IMG_1.jpg', 'exportName'],
    ['somewhere/rex.jpg', 'fileName'],
  ] as const)('says of %s how clear it is', (name, strength) => expect(new NameIndex(paths.map((path) => [path, path])).find(name)).toMatchObject({ strength: MATCH[strength] }));

  it('says what could be meant where that is not one image', () => {
    expect(found(paths, 'IMG 1.jpg')).toEqual(['cats/IMG 1.jpg', 'dogs/IMG 1.jpg']);
    expect(found(['a.jpg', 'a.png'], 'a')).toEqual(['a.jpg', 'a.png']);
  });

  it('finds nothing where nothing is called so', () => {
    expect(found(paths, 'IMG 2.jpg')).toBe(null);
    expect(found([], 'a.jpg')).toBe(null);
    expect(found(paths, '')).toBe(null);
  });

  it('keeps dots that are no extension', () => {
    expect(found(['frame.001.jpg', 'frame.002.jpg'], 'frame.002')).toBe('frame.002.jpg');
  });
});
