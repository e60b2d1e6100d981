import { describe, expect, it } from 'vitest';
import { duration, fileSize, grouped, percent, shortValue, table } from '../../../cli/output.ts';

describe('fileSize', () => {
  it.each([[0, '0 bytes'], [999, '999 bytes'], [1_000, '1.0 kB'], [9_949, '9.9 kB'], [9_950, '10 kB'], [2_193_224, '2.2 MB'], [243_000_000, '243 MB'], [999_500, '1.0 MB'], [5e12, '5.0 TB']])('%d is %s', (bytes, text) => {
    expect(fileSize(bytes)).toBe(text);
  });
});

describe('duration', () => {
  it.each([[0.4, '0 s'], [59.4, '59 s'], [59.6, '1 min 0 s'], [83, '1 min 23 s'], [3_599, '59 min 59 s'], [3_661, '1 h 1 min'], [90_000, '25 h 0 min']])('%d is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('percent', () => {
  it.each([[0.7426, '74.3 %'], [1, '100.0 %'], [0, '0.0 %']])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

describe('shortValue', () => {
  it('is one line of at most 60 characters', () => {
    expect(shortValue('road')).toBe('road');
    expect(shortValue([0.5, null])).toBe('[0.5,null]');
    expect(shortValue(Array.from({ length: 99 }, () => 'class'))).toMatch(/^\["class",.*…$/);
    expect(shortValue('x'.repeat(61))).toHaveLength(60);
  });
});

describe('grouped', () => {
  it('groups thousands', () => {
    expect(grouped(1_234_567)).toBe('1,234,567');
  });
});

describe('table', () => {
  it('aligns columns and leaves no space at line ends', () => {
    expect(table([['id', 'class', 'n'], ['10', 'cat', ''], ['1', 'aeroplane', '3']])).toEqual(['id  class      n', '10  cat', '1   aeroplane  3']);
    expect(table([])).toEqual([]);
  });
});
