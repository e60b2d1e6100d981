import { describe, expect, it } from 'vitest';
import { classNameLosses, classNames } from '../../../../core/formats/classNames.ts';

function classSetOf(names: readonly string[]): Parameters<typeof classNames>[0] {
  return { classes: names.map((name, id) => ({ id, name, color: '#000000' })), backgroundId: null };
}

const withoutBells = (name: string): string => name.replaceAll('\u0007', '?');

describe('names of classes where a format knows classes by them', () => {
  it('are their own', () => {
    expect([...classNames(classSetOf(['a', 'b']), withoutBells).values()]).toEqual(['a', 'b']);
    expect(classNameLosses(classSetOf(['a', 'b']), withoutBells)).toEqual([]);
  });

  it('get a number where what a class is called there is the name of another', () => {
    const classSet = classSetOf(['\u0007', 'class 3', '?', '__ignore__', '? 2']);
    expect([...classNames(classSet, withoutBells).values()]).toEqual(['? 3', 'class 3', '?', 'class 3 2', '? 2']);
    expect(classNameLosses(classSet, withoutBells)).toMatchObject([{ code: 'loss.unwritableName', details: { id: 0, given: '? 3' } }, { code: 'loss.reservedName', details: { id: 3, given: 'class 3 2' } }]);
  });

  it('are refused where two classes have one', () => {
    expect(() => classNames(classSetOf(['a', 'b', 'a']))).toThrow('The classes 0 and 2 are both called "a"');
  });
});
