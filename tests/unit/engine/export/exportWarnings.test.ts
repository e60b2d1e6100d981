import { expect, it } from 'vitest';
import { messagesOf } from '../../../../core/report/remark.ts';
import { exportWarnings } from '../../../../engine/export/exportWarnings.ts';

const nothing = { failures: [], empty: { count: 0, first: [] as string[] }, unknownIds: new Map<number, number>(), unreviewed: 0, classesWithoutPixels: [] };
const whole = { labelled: 0, unlabelled: 0, unfinished: 0, skipped: 0, missing: 0 };
const rest = { leaks: [], emptySplits: [] as string[], ungrouped: 0 };

it('says nothing where there is nothing to say', () => {
  expect(exportWarnings({ tally: nothing, exportable: whole, ...rest })).toEqual([]);
});

it('says each thing in one sentence, with numbers', () => {
  const tally = {
    failures: [{ path: 'x.jpg', code: 'image.empty', message: '/p/x.jpg is empty (0 bytes): replace it, or leave it out.' }],
    empty: { count: 5, first: ['a.jpg', 'b.jpg', 'c.jpg'] },
    unknownIds: new Map([[30, 2], [4, 1]]),
    unreviewed: 1,
    classesWithoutPixels: ['cow'],
  };
  const leaks = [{ count: 2, first: [{ path: 'one.jpg', split: 'train' }, { path: 'two.jpg', split: 'val' }] }];
  const warnings = exportWarnings({ tally, exportable: { ...whole, unlabelled: 1, unfinished: 12, skipped: 1, missing: 2 }, leaks, emptySplits: ['val'], ungrouped: 2 });
  expect(messagesOf(warnings)).toEqual([
    'Left out: /p/x.jpg is empty (0 bytes): replace it, or leave it out.',
    '1 image has pixels of the id 4, which is no class of this project.',
    '2 images have pixels of the id 30, which is no class of this project.',
    'The same photograph is in more than one split: one.jpg (train), two.jpg (val).',
    'No image is in val: there are fewer images or groups than splits.',
    '1 class has no pixel in any image: cow.',
    '5 images have nothing but background: a.jpg, b.jpg, c.jpg and 2 more.',
    '2 images are in no group by the rule that was given, and were dealt out one by one.',
    '1 image holds predictions that nobody has corrected or marked as done.',
    '1 image was left out because nothing has been labelled in it yet.',
    '12 labelled images were left out because they are not marked as done.',
    '1 labelled image was left out because somebody marked it to be skipped.',
    '2 labelled images were left out because the photograph is not in the folder any more.',
  ]);
});
