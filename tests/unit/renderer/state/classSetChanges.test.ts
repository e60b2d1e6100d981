import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { addClass, changeClass, importClasses, moveClass } from '../../../../renderer/state/classSetChanges.ts';

const set: ClassSet = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 1, name: 'road', color: '#800000' },
    { id: 3, name: 'car', color: '#808000' },
  ],
  backgroundId: 0,
};

describe('adding', () => {
  it('takes the lowest free id and its VOC colour', () => {
    const { classSet, id } = addClass(set, 'tree');
    expect(id).toBe(2);
    expect(classSet.classes.map((definition) => definition.id)).toEqual([0, 1, 2, 3]);
    expect(classSet.classes[2]).toEqual({ id: 2, name: 'tree', color: '#008000' });
    expect(classSet.backgroundId).toBe(0);
    expect(set.classes).toHaveLength(3);
  });

  it('numbers a name that is taken, and leaves 0 free where there is nothing yet', () => {
    expect(addClass(set, 'car').classSet.classes.map(({ name }) => name)).toContain('car 2');
    expect(addClass({ classes: [], backgroundId: null }, 'car').id).toBe(1);
  });

  it('says when all ids are taken', () => {
    const full: ClassSet = { classes: Array.from({ length: 254 }, (_, i) => ({ id: i + 1, name: `c${i}`, color: '#000000' })), backgroundId: null };
    expect(() => addClass(full, 'one more')).toThrow(/254 classes/);
  });
});

describe('changing', () => {
  it('renames and recolours one class', () => {
    expect(changeClass(set, 3, { name: 'vehicle' }).classes[2]).toEqual({ id: 3, name: 'vehicle', color: '#808000' });
    expect(changeClass(set, 3, { color: '#123456' }).classes[2].color).toBe('#123456');
  });

  it('refuses the name of another class, not its own', () => {
    expect(() => changeClass(set, 3, { name: 'road' })).toThrow('There already is a class "road".');
    expect(changeClass(set, 3, { name: 'car' })).toEqual(set);
  });
});

describe('the order', () => {
  it('changes by one place, and ends at the ends', () => {
    const ids = (classSet: typeof set): number[] => classSet.classes.map(({ id }) => id);
    const [first, second] = ids(set);
    expect(ids(moveClass(set, second, -1)).slice(0, 2)).toEqual([second, first]);
    expect(moveClass(set, first, -1)).toBe(set);
    expect(moveClass(set, ids(set).at(-1)!, 1)).toBe(set);
  });
});

describe('importing', () => {
  const imported = { classes: [{ id: 0, name: 'sky', color: '#111111' }, { id: 1, name: 'Car', color: '#222222' }], backgroundId: null };
  const mine = { classes: [{ id: 0, name: 'nothing', color: '#000000' }, { id: 1, name: 'car', color: '#ff0000' }, { id: 7, name: 'sky', color: '#00ff00' }], backgroundId: 0 };

  it('replaces what is not used, and keeps what is', () => {
    expect(importClasses(mine, imported, new Set())).toEqual(imported);
    const { classes, backgroundId } = importClasses(mine, imported, new Set([1, 7]));
    expect(classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 sky', '1 Car', '7 sky 2']);
    expect(backgroundId).toBeNull();
  });

  it('refuses to change what a label means', () => {
    expect(() => importClasses(mine, imported, new Set([0]))).toThrow(expect.objectContaining({ code: 'class.importConflict', message: expect.stringContaining('“nothing”') as string }));
  });
});
