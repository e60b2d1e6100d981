import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { classesAfter, newClassId, type ClassOperation } from '../../../../core/classes/classOperation.ts';

const classSet: ClassSet = {
  classes: [{ id: 0, name: 'nothing', color: '#000000' }, { id: 1, name: 'cat', color: '#ff0000' }, { id: 2, name: 'dog', color: '#00ff00', hidden: true }],
  backgroundId: 0,
};

describe('classesAfter', () => {
  it.each<[ClassOperation, number[], number | null]>([
    [{ kind: 'merge', id: 1, into: 2 }, [0, 2], 2],
    [{ kind: 'remap', id: 1, to: 9 }, [0, 9, 2], 9],
    [{ kind: 'delete', id: 2, pixels: 'background' }, [0, 1], null],
    [{ kind: 'delete', id: 2, pixels: 'void' }, [0, 1], 255],
  ])('%j', (operation, ids, classId) => {
    expect(classesAfter(classSet, operation).classes.map(({ id }) => id)).toEqual(ids);
    expect(newClassId(operation)).toBe(classId);
  });

  it('moves the background with its id, and keeps what else is known of a class', () => {
    expect(classesAfter(classSet, { kind: 'remap', id: 0, to: 7 }).backgroundId).toBe(7);
    expect(classesAfter(classSet, { kind: 'remap', id: 2, to: 7 }).classes[2]).toEqual({ id: 7, name: 'dog', color: '#00ff00', hidden: true });
  });

  it.each<[ClassOperation, string]>([
    [{ kind: 'merge', id: 1, into: 1 }, 'class.sameClass'],
    [{ kind: 'merge', id: 1, into: 5 }, 'class.unknown'],
    [{ kind: 'merge', id: 1, into: 0 }, 'class.mergeIntoBackground'],
    [{ kind: 'delete', id: 0, pixels: 'void' }, 'class.isBackground'],
    [{ kind: 'remap', id: 1, to: 2 }, 'class.idTaken'],
    [{ kind: 'remap', id: 8, to: 9 }, 'class.unknown'],
  ])('refuses %j', (operation, code) => {
    expect(() => classesAfter(classSet, operation)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/\.$/) as string }));
  });
});
