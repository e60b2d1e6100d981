import { expect, it } from 'vitest';
import { photoFinder } from '../../../../core/formats/photoFinder.ts';
import { MemoryDataset } from '../../../fixtures/memoryDataset.ts';

const found = (name: string, near: string, split: string | null, paths: readonly string[]) =>
  photoFinder(new MemoryDataset(Object.fromEntries(paths.map((path) => [path, '']))))(name, near, split);

it.each([
  ['a.jpg', 'annotations/x.json', null, ['images/a.jpg'], 'images/a.jpg'],
  ['a.jpg', 'annotations/x.json', 'val', ['images/train/a.jpg', 'images/val/a.jpg'], 'images/val/a.jpg'],
  ['a.jpg', 'coco/annotations/x.json', 'val', ['camvid/a.jpg', 'coco/a.jpg'], 'coco/a.jpg'],
  ['val/a.jpg', 'x.json', null, ['images/train/a.jpg', 'images/val/a.jpg'], 'images/val/a.jpg'],
  ['./a.jpg', 'x.json', null, ['a.jpg'], 'a.jpg'],
  ['../../images/a.jpg', 'labels/train/a.json', null, ['images/a.jpg', 'more/images/a.jpg'], 'images/a.jpg'],
  ['a.jpg', 'x.json', null, ['a.jpg', 'thumbnails/a.jpg'], 'a.jpg'],
])('finds %s for %s, split %s, in %j', (name, near, split, paths, path) => {
  expect(found(name, near, split, paths)).toEqual({ path, isCertain: true });
});

it.each([
  ['C:\\photos\\a.jpg', ['images/a.jpg']],
  ['camel/a.jpg', ['images/a.jpg']],
  ['../photos/a.jpg', ['images/a.jpg']],
  ['a.jpg', ['images/a.jpg', 'masks/a.jpg']],
])('is not certain of %s in %j', (name, paths) => {
  expect(found(name, 'annotations/x.json', null, paths)).toEqual({ path: 'images/a.jpg', isCertain: false });
});

it.each([
  ['C:\\photos\\a.jpg', ['images/a.jpg', 'more/a.jpg']],
  ['a.jpg', ['ba.jpg', 'a.png', 'a.jpg.txt']],
  ['a.txt', ['a.txt']],
])('finds no %s in %j', (name, paths) => {
  expect(found(name, 'x.json', null, paths)).toBeNull();
});
