import { expect, it } from 'vitest';
import { parseClassList } from '../../../../renderer/state/parseClassList.ts';

const names = [{ name: 'background' }, { name: 'road' }, { name: 'side walk' }];
const numbered = [{ id: 0, name: 'background' }, { id: 7, name: 'road' }, { id: 11, name: 'side walk' }];

it.each([
  ['lines', 'background\nroad\nside walk'],
  ['lines of Windows, with spaces and empty ones', '  background \r\n\r\nroad\r\nside walk\r\n'],
  ['comments', '# classes\nbackground\nroad\nside walk'],
  ['one line with commas', 'background, road,side walk,'],
  ['JSON', '["background", "road", "side walk"]'],
])('reads names from %s', (_, text) => expect(parseClassList(text)).toEqual(names));

it.each([
  ['spaces', '0 background\n7 road\n11 side walk'],
  ['colons', '0: background\n7: road\n11: side walk'],
  ['commas', '0,background\n7,road\n11,side walk'],
])('reads ids before names, with %s', (_, text) => expect(parseClassList(text)).toEqual(numbered));

it('takes a number for part of the name unless every line has one', () => {
  expect(parseClassList('2 wheeler\ncar')).toEqual([{ name: '2 wheeler' }, { name: 'car' }]);
});

it('finds nothing in nothing', () => {
  expect(parseClassList(' \n\n')).toEqual([]);
});
