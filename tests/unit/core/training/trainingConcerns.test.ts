import { expect, it } from 'vitest';
import { trainingConcerns } from '../../../../core/training/trainingConcerns.ts';

const of = (classes: readonly [name: string, images: number, pixels: number][]) => ({
  models: [], reviewed: 0, humanShare: null, classes: classes.map(([name, images, pixels], id) => ({ id, name, images, pixels, humanShare: null })),
});

it('has nothing to say about enough images of everything', () => {
  expect(trainingConcerns({ splits: { train: 80, val: 20 }, provenance: of([['road', 100, 5000], ['sky', 10, 5]]) })).toEqual([]);
});

it('says what will be felt: few images, no validation, rare classes', () => {
  expect(trainingConcerns({ splits: { train: 8, val: 0 }, provenance: of([['road', 8, 5000], ['sky', 0, 0], ['tree', 9, 1]]) })).toEqual([
    { kind: 'fewImages', images: 8 },
    { kind: 'noValidation' },
    { kind: 'rareClasses', names: ['road', 'tree'] },
  ]);
});
