import { expect, it } from 'vitest';
import { classSetSchema } from '../../../../core/classes/classDefinition.ts';
import { hardMasks, overlappingMasks } from './hardMasks.ts';

it('has a name of its own for every mask, valid class sets, and only ids that these know', () => {
  const all = [...hardMasks, ...overlappingMasks];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, classSet, labelMap, objects = [] } of all) {
    expect(classSetSchema.safeParse(classSet).success, name).toBe(true);
    const known = new Set([255, ...classSet.classes.map(({ id }) => id)]);
    for (const id of new Set([...(labelMap?.data ?? []), ...objects.map(({ classId }) => classId)])) expect(known.has(id), `${name}: ${id}`).toBe(true);
  }
});

it('overlaps only where it says so', () => {
  const overlaps = ({ objects = [] }: (typeof hardMasks)[number]): boolean => {
    const seen = new Set<number>();
    for (const { mask } of objects) {
      for (let y = 0; y < mask.height; y++) {
        for (let x = 0; x < mask.width; x++) {
          if (!mask.has(x, y)) continue;
          if (seen.has(y * mask.width + x)) return true;
          seen.add(y * mask.width + x);
        }
      }
    }
    return false;
  };
  expect(hardMasks.filter(overlaps)).toEqual([]);
  expect(overlappingMasks.filter(overlaps)).toEqual(overlappingMasks);
});
