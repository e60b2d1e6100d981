import { describe, expect, it } from 'vitest';
import { parseClassList } from '../../../../core/classes/classList.ts';

describe('parseClassList', () => {
  it('reads ids and names', () => {
    expect(parseClassList('0 background\r\n15 dining table\n\n# comment\n255 void\n', 'labels.txt')).toEqual([{ id: 0, name: 'background' }, { id: 15, name: 'dining table' }]);
  });

  it('counts lines where they are names only', () => {
    expect(parseClassList('sky\n2 wheeler\nroad', 'names.txt')).toEqual([{ id: 0, name: 'sky' }, { id: 1, name: '2 wheeler' }, { id: 2, name: 'road' }]);
  });

  it.each([
    ['', 'it is empty'],
    ['# nothing', 'it is empty'],
    ['1 a\n1 b', 'it names 1 twice'],
    ['0 a\n300 b', '300 is not an id from 0 to 255'],
  ])('refuses %j', (text, why) => {
    expect(() => parseClassList(text, 'labels.txt')).toThrow(`labels.txt is not a list of classes: ${why}; write one "ID NAME" per line.`);
  });
});
