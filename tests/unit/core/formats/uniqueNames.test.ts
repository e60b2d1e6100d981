import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueNames } from '../../../../core/formats/uniqueNames.ts';

const nameOf = (path: string): string => uniqueNames([path]).get(path)!;

const part = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((name) => !name.includes('/')),
  fc.constantFrom('a', 'A', 'img 1', 'img_1', 'img-1', '-rf', '.hidden', 'con', 'ÄÖ', 'A\u0308O\u0308', "it's", 'x'.repeat(300)),
);
const path = fc.tuple(fc.array(part, { maxLength: 2 }), part, fc.constantFrom('.jpg', '.JPG', '.png', '')).map(([folders, name, extension]) => [...folders, name + extension].join('/'));

describe('uniqueNames', () => {
  it.each([
    ['2007_000032.jpg', '2007_000032'],
    ['cats/IMG 1.jpg', 'cats_IMG_1'],
    ['a/b/c.d.png', 'a_b_c.d'],
    ['-leading dash.jpg', '_leading_dash'],
    ['..jpg', '_'],
    ["quote's \"x\".jpg", 'quote_s_x_'],
    ['Straße/日本語 写真.jpg', 'Straße_日本語_写真'],
    ['con.jpg', '_con'],
    ['com1.tar.png', '_com1.tar'],
    ['tab\there.jpg', 'tab_here'],
  ])('%s becomes %s', (from, to) => {
    expect(nameOf(from)).toBe(to);
  });

  it('gives composed and decomposed letters one form', () => {
    expect(nameOf('u\u0308ber.jpg')).toBe('über');
  });

  it('tells apart what would get one name, on any disk, by the path alone', () => {
    const names = uniqueNames(['a/b.jpg', 'a_b.png', 'A_B.jpg', 'c.jpg']);
    expect(names.get('c.jpg')).toBe('c');
    expect(names.get('a/b.jpg')).toMatch(/^a_b-[0-9a-f]{8}$/);
    expect(names.get('A_B.jpg')).toMatch(/^A_B-[0-9a-f]{8}$/);
    // One clash more or less changes nothing for the others.
    expect(uniqueNames(['a_b.png', 'a/b.jpg']).get('a/b.jpg')).toBe(names.get('a/b.jpg'));
  });

  it.each(['x', 'ä', '日', '𠀀', 'a\u0301'])('shortens very long names of %s and keeps them apart', (letter) => {
    const long = letter.repeat(400);
    const names = [...uniqueNames([`${long}1.jpg`, `${long}2.jpg`, `${long.slice(0, 180)}.jpg`, `${long.slice(0, 180)}.png`]).values()];
    expect(new Set(names).size).toBe(4);
    // The longest that a format appends.
    for (const name of names) expect(Buffer.byteLength(`${name}_gtFine_instanceIds.png`)).toBeLessThanOrEqual(255);
  });

  it('does not meet a name that looks like one with a hash', () => {
    const clash = uniqueNames(['a.jpg', 'a.png']).get('a.jpg')!;
    const names = [...uniqueNames(['a.jpg', 'a.png', `${clash}.gif`]).values()];
    expect(new Set(names).size).toBe(3);
  });

  it('gives every path its own safe name, whatever the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), fc.nat(), (paths, seed) => {
        const names = uniqueNames(paths);
        expect(names.size).toBe(paths.length);
        expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(paths.length);
        for (const name of names.values()) {
          expect(name).toMatch(/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u);
          expect(Buffer.byteLength(`${name}.jpg`)).toBeLessThanOrEqual(255);
        }
        const shuffled = paths.map((value, i) => ({ value, key: Math.sin(seed + i) })).sort((a, b) => a.key - b.key).map(({ value }) => value);
        expect(new Map([...uniqueNames(shuffled)].sort())).toEqual(new Map([...names].sort()));
      }),
      { numRuns: 300 },
    );
  });
});
