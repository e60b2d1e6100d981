import { describe, expect, it } from 'vitest';
import { integerBetween, positiveInteger, positiveIntegers, scaleList, splitShares, threePositiveIntegers } from '../../../cli/optionParsers.ts';

describe('positiveInteger', () => {
  it.each([['1', 1], ['513', 513], ['32768', 32_768]])('takes %s', (text, value) => {
    expect(positiveInteger(text)).toBe(value);
  });

  it.each(['0', '-1', '1.5', '1e3', '', ' ', 'abc', '32769', 'NaN', '0x10'])('refuses "%s"', (text) => {
    expect(() => positiveInteger(text)).toThrow('whole number from 1 to 32768');
  });
});

describe('integerBetween', () => {
  it('takes its bounds', () => {
    expect(integerBetween(0, 64)('0')).toBe(0);
    expect(integerBetween(0, 64)('64')).toBe(64);
    expect(() => integerBetween(0, 64)('65')).toThrow('from 0 to 64');
  });
});

describe('positiveIntegers', () => {
  it.each([['6,12,18', [6, 12, 18]], [' 1 , 2 ', [1, 2]], ['9', [9]]])('reads %s', (text, numbers) => {
    expect(positiveIntegers(text)).toEqual(numbers);
  });

  it.each(['', '6,,18', '6;12', '0,1', '-6', '1.5', '6,12,', '12345'])('refuses "%s"', (text) => {
    expect(() => positiveIntegers(text)).toThrow('Write it like 6,12,18');
  });

  it('takes just three for a multi-grid', () => {
    expect(threePositiveIntegers('1,2,4')).toEqual([1, 2, 4]);
    expect(() => threePositiveIntegers('1,2')).toThrow('three numbers');
  });
});

describe('scaleList', () => {
  it.each([['0.5,0.75,1', [0.5, 0.75, 1]], [' .5 , 1.75 ', [0.5, 1.75]], ['1', [1]]])('reads %s', (text, scales) => {
    expect(scaleList(text)).toEqual(scales);
  });

  it.each(['', '1,', '0', '-1', '0.05', '4.1', '1;2', '1e0', 'one'])('refuses "%s"', (text) => {
    expect(() => scaleList(text)).toThrow('Write it like 0.5,1,1.5: numbers from 0.1 to 4.');
  });

  it('refuses a scale named twice', () => {
    expect(() => scaleList('0.5,1,0.50')).toThrow('It names 0.5 twice.');
  });
});

describe('splitShares', () => {
  it.each([
    ['train=0.8,val=0.2', { train: 0.8, val: 0.2 }],
    [' train = .5 , val=.3,test=0.2', { train: 0.5, val: 0.3, test: 0.2 }],
    ['train=1', { train: 1 }],
    ['a=0.1,b=0.2,c=0.7', { a: 0.1, b: 0.2, c: 0.7 }],
  ])('reads %s', (text, shares) => {
    expect(splitShares(text)).toEqual(shares);
  });

  it.each([
    ['train', 'like train=0.8'],
    ['train=', 'like train=0.8'],
    ['=1', 'like train=0.8'],
    ['train=-1,val=2', 'like train=0.8'],
    ['../x=1', 'like train=0.8'],
    ['train=0.5,train=0.5', 'names train twice'],
    ['train=0.8,val=0.3', 'add up to 1, not 1.1'],
  ])('refuses %s', (text, why) => {
    expect(() => splitShares(text)).toThrow(why);
  });
});
