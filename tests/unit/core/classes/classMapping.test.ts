import { describe, expect, it } from 'vitest';
import { mappingAfter, mappingTable, suggestMapping } from '../../../../core/classes/classMapping.ts';
import { knownClassLists } from '../../../../core/classes/knownClassLists.ts';
import { vocClasses } from '../../../../core/classes/vocClasses.ts';

describe('suggestMapping', () => {
  const coco = knownClassLists.find(({ id }) => id === 'coco')!.classSet;

  it('finds all 20 classes of PASCAL VOC in COCO', () => {
    const mapping = suggestMapping({ classes: vocClasses, backgroundId: 0 }, coco);
    const name = (id: number | null): string | undefined => coco.classes.find((definition) => definition.id === id)?.name;
    expect(mapping.map(({ from, to }) => [vocClasses[from].name, name(to)]).filter(([from, to]) => from !== to)).toEqual([
      ['aeroplane', 'airplane'], ['diningtable', 'dining table'], ['motorbike', 'motorcycle'],
      ['pottedplant', 'potted plant'], ['sofa', 'couch'], ['tvmonitor', 'tv'],
    ]);
  });

  it('leaves out what nothing fits, and gives the background to the background', () => {
    const project = { classes: [{ id: 4, name: 'Sky-High', color: '#000000' }, { id: 5, name: 'rest', color: '#000000' }], backgroundId: 5 };
    const model = { classes: [{ id: 0, name: 'void' }, { id: 1, name: 'sky_high' }, { id: 2, name: 'zebra' }], backgroundId: 0 };
    expect(suggestMapping(model, project)).toEqual([{ from: 0, to: 5 }, { from: 1, to: 4 }, { from: 2, to: null }]);
  });
});

it('maps many to one, leaves out, and keeps what is not named', () => {
  const table = mappingTable([{ from: 1, to: 7 }, { from: 2, to: 7 }, { from: 3, to: null }], 0);
  expect([...table.subarray(0, 6), table[255]]).toEqual([0, 7, 7, 0, 4, 5, 255]);
});

it('follows a class that became another, also for a model that used its own id', () => {
  expect(mappingAfter([], 3, 8)).toEqual([{ from: 3, to: 8 }]);
  expect(mappingAfter([{ from: 1, to: 3 }, { from: 3, to: 5 }], 3, null)).toEqual([{ from: 1, to: null }, { from: 3, to: 5 }]);
});
