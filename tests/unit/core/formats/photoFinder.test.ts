import { expect, it } from 'vitest';
import { photoFinder } from '../../../../core/formats/photoFinder.ts';
import { MemoryDataset } from '../../../fixtures/memoryDataset.ts';

it.each([
  ['a.jpg', 'annotations/x.json', null, ['images/a.jpg'], 'images/a.jpg'],
  ['a.jpg', 'annotations/x.json', 'val', ['images/train/a.jpg', 'images/val/a.jpg'], 'images/val/a.jpg'],
  ['a.jpg', 'coco/annotations/x.json', 'val', ['camvid/a.jpg', 'coco/a.jpg'], 'coco/a.jpg'],
  ['val/a.jpg', 'x.json', null, ['images/train/a.jpg', 'images/val/a.jpg'], 'images/val/a.jpg'],
  ['C:\\photos\\a.jpg', 'x.json', null, ['images/a.jpg'], 'images/a.jpg'],
  ['C:\\photos\\a.jpg', 'x.json', null, ['images/a.jpg', 'more/a.jpg'], null],
  ['./a.jpg', 'x.json', null, ['a.jpg'], 'a.jpg'],
  ['a.jpg', 'x.json', null, ['ba.jpg', 'a.png', 'a.jpg.txt'], null],
  ['a.txt', 'x.json', null, ['a.txt'], null],
])('finds %s for %s, split %s, in %j', (name, near, split, paths, expected) => {
  expect(photoFinder(new MemoryDataset(Object.fromEntries(paths.map((path) => [path, '']))))(name, near, split)).toBe(expected);
});
