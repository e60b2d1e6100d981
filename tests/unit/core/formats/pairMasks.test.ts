import { expect, it } from 'vitest';
import { pairMasks, type MaskPair } from '../../../../core/formats/pairMasks.ts';
import { MemoryDataset } from '../../../fixtures/memoryDataset.ts';

const none = { count: 0, first: '' };

function paired(paths: readonly string[]): { pairs: MaskPair[]; rest: unknown[] } {
  const { count, pairs, withoutPhoto, unpaired, unreadable } = pairMasks(new MemoryDataset(Object.fromEntries(paths.map((path) => [path, '']))));
  const all = [...pairs()];
  expect(count).toBe(all.length);
  const alone = all.filter(({ photoPath }) => photoPath === null);
  expect(withoutPhoto).toEqual({ count: alone.length, first: alone[0]?.maskPath ?? '' });
  return { pairs: all, rest: [unpaired, unreadable] };
}

it.each([
  ['split by split', ['train/images/a.jpg', 'train/masks/a.png'], 'train/images/a.jpg', 'a', 'train'],
  ['folders by split', ['images/val/sub/a.jpg', 'labels/val/sub/a.png'], 'images/val/sub/a.jpg', 'sub/a', 'val'],
  ['no splits', ['JPEGImages/a.JPG', 'Annotations/a.PNG'], 'JPEGImages/a.JPG', 'a', null],
  ['masks without a folder of photographs', ['a.jpg', 'masks/a.png'], 'a.jpg', 'a', null],
  ['SegNet', ['CamVid/train/a.png', 'CamVid/trainannot/a.png'], 'CamVid/train/a.png', 'CamVid/a', 'train'],
  ['CamVid of Kaggle', ['val/0001TP_1.png', 'val_labels/0001TP_1_L.png'], 'val/0001TP_1.png', '0001TP_1', 'val'],
  ['endings in one folder', ['x/a.png', 'x/a_mask.png'], 'x/a.png', 'x/a', null],
  ['endings of both', ['train/7_sat.jpg', 'train/7_mask.png'], 'train/7_sat.jpg', '7_sat', 'train'],
  ['jpg beside png', ['d/a.jpg', 'd/a.png'], 'd/a.jpg', 'd/a', null],
  ['masks by themselves', ['sub/a.png'], null, 'sub/a', null],
  ['a mask without a photograph', ['masks/a_mask.png'], null, 'a', null],
])('pairs %s', (_, paths, photoPath, name, split) => {
  const { pairs, rest } = paired(paths);
  expect(pairs).toEqual([{ maskPath: paths.at(-1), photoPath, name, split }]);
  expect(rest).toEqual([none, none]);
});

it('takes the photograph of the very name before one with an ending', () => {
  const { pairs, rest } = paired(['images/shoe-photo.jpg', 'images/shoe.jpg', 'masks/shoe-photo.png', 'masks/shoe.png']);
  expect(pairs.map(({ photoPath, name }) => [photoPath, name])).toEqual([['images/shoe-photo.jpg', 'shoe-photo'], ['images/shoe.jpg', 'shoe']]);
  expect(rest).toEqual([none, none]);
});

it('takes a photograph in only one split for a mask in it', () => {
  const { pairs } = paired(['train/images/a.jpg', 'train/masks/a.png', 'val/images/a.jpg', 'val/masks/a.png']);
  expect(pairs.map(({ photoPath, split }) => [photoPath, split])).toEqual([['train/images/a.jpg', 'train'], ['val/images/a.jpg', 'val']]);
});

it('does not say which photograph a mask is of where several folders have one', () => {
  const { pairs, withoutPhoto } = pairMasks(new MemoryDataset(Object.fromEntries(['images/a.jpg', 'images/a.webp', 'images/b.jpg', 'images/b.webp', 'masks/a.png', 'masks/b.png', 'photos/a.jpg'].map((path) => [path, '']))));
  expect([...pairs()].map(({ photoPath, name }) => [photoPath, name])).toEqual([[null, 'a'], ['images/b.jpg', 'b']]);
  expect(withoutPhoto).toEqual(none);
});

it('says what has no partner, and which masks are not PNG', () => {
  expect(paired(['images/a.jpg', 'images/b.jpg', 'masks/a.png', 'masks/b.jpg', 'notes.txt'])).toEqual({
    pairs: [{ maskPath: 'masks/a.png', photoPath: 'images/a.jpg', name: 'a', split: null }],
    rest: [{ count: 1, first: 'images/b.jpg' }, { count: 1, first: 'masks/b.jpg' }],
  });
  expect(paired(['images/a.png', 'images/b.png']).pairs).toEqual([]);
});
