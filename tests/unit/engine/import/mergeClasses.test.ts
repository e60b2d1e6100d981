import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { mergeClasses } from '../../../../engine/import/mergeClasses.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

const set = (backgroundId: number | null, ...names: [number, string][]): ClassSet => ({ backgroundId, classes: names.map(([id, name]) => ({ id, name, color: '#123456' })) });

const none = (): number[] => [];

describe('mergeClasses', () => {
  it('takes the classes as they are where the project has none', () => {
    const dataset = set(0, [0, 'background'], [7, 'car']);
    expect(mergeClasses(dataset, set(null), none)).toMatchObject({ classSet: dataset, added: [{ id: 0, name: 'background' }, { id: 7, name: 'car' }], remapped: [] });
  });

  it('knows classes by name, whatever their ids and case, and the background as the background', () => {
    expect(mergeClasses(set(null, [1, 'Car'], [2, 'person']), set(0, [0, 'background'], [9, 'car'], [2, 'person']), none).added).toEqual([]);
    const other = mergeClasses(set(3, [3, 'nothing'], [1, 'Car']), set(0, [0, 'background'], [9, 'car']), none);
    expect(other.remapped).toEqual([{ name: 'nothing', from: 3, to: 0 }, { name: 'Car', from: 1, to: 9 }]);
    expect([...other.ids.subarray(0, 4)]).toEqual([0, 9, 2, 0]);
  });

  it('tells classes apart that differ only in case', () => {
    const both = set(0, [0, 'background'], [1, 'Car'], [2, 'car']);
    const same = mergeClasses(both, both, none);
    expect([...same.ids.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(same).toMatchObject({ added: [], remapped: [] });
    // The one of the project is the one that is written so; the other is new.
    const one = mergeClasses(both, set(0, [0, 'background'], [5, 'car']), none);
    expect([...one.ids.subarray(0, 3)]).toEqual([0, 1, 5]);
    expect(one.added).toEqual([{ id: 1, name: 'Car' }]);
    // Which of two is meant by a third spelling, nobody knows.
    expect(mergeClasses(set(null, [7, 'CAR']), both, none)).toMatchObject({ added: [{ id: 7, name: 'CAR' }] });
    // Two that are neither of them written as in the project are not made one.
    const two = mergeClasses(set(null, [7, 'CAR'], [8, 'Car']), set(0, [0, 'background'], [5, 'car']), none);
    expect(new Set([two.ids[7], two.ids[8]]).size).toBe(2);
  });

  it('takes the class of the same id first where a name is there twice', () => {
    const twice = set(0, [0, 'background'], [1, 'car'], [2, 'car']);
    expect(mergeClasses(set(null, [2, 'car']), twice, none)).toMatchObject({ added: [], remapped: [] });
  });

  it('keeps the id of a new class where it is free, and else takes one that is free in both', () => {
    const merge = mergeClasses(set(null, [1, 'tree'], [2, 'road']), set(null, [1, 'car']), none);
    expect(merge.added).toEqual([{ id: 0, name: 'tree' }, { id: 2, name: 'road' }]);
    expect(merge.remapped).toEqual([{ name: 'tree', from: 1, to: 0 }]);
    expect(merge.classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['1 car', '0 tree', '2 road']);
    expect(merge.ids[255]).toBe(255);
  });

  it('takes an id for the class of the project that has it where the dataset has only ids', () => {
    const merge = mergeClasses(set(null, [0, 'class 0'], [7, 'class 7'], [9, 'class 9']), set(0, [0, 'background'], [7, 'car']), () => [7, 9], true);
    expect([0, 7, 9].map((id) => merge.ids[id])).toEqual([0, 7, 9]);
    expect(merge).toMatchObject({ added: [{ id: 9, name: 'class 9' }], remapped: [] });
  });

  it('says where there is no id left', () => {
    const full = set(null, ...Array.from({ length: 255 }, (_, id): [number, string] => [id, `class ${id}`]));
    expect(thrownBy(() => mergeClasses(set(null, [3, 'one more']), full, none)).code).toBe('import.tooManyClasses');
  });

  it('gives no class an id that layers use and no class has', () => {
    const merge = mergeClasses(set(null, [1, 'tree'], [7, 'road']), set(null, [1, 'car']), () => [1, 0, 7]);
    expect(merge.added).toEqual([{ id: 2, name: 'tree' }, { id: 3, name: 'road' }]);
  });
});
