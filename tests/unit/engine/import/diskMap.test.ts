import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DiskMap } from '../../../../engine/import/diskMap.ts';
import { Database, TEMPORARY } from '../../../../engine/project/database.ts';
import { MemoryMap } from '../../../fixtures/memoryMap.ts';

const database = new Database(TEMPORARY);
let tables = 0;

const key = fc.constantFrom('a', 'A', 'b', '', '"1"', '1');
const act = fc.oneof(
  fc.record({ act: fc.constant('add' as const), key, value: fc.jsonValue() }),
  fc.record({ act: fc.constant('set' as const), key, value: fc.jsonValue() }),
);

it('holds what a map in memory holds', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const disk = new DiskMap<unknown>(database, `table${++tables}`);
      const memory = new MemoryMap<unknown>();
      for (const { act: name, key: of, value } of acts) {
        disk[name](of, value);
        memory[name](of, value);
      }
      const all = (map: DiskMap<unknown> | MemoryMap<unknown>): unknown => [map.size, [...map.keys()], [...map.values()], ...['a', 'A', 'b', '', '"1"', '1', 'c'].map((of) => [map.has(of), map.get(of), map.all(of)])];
      expect(all(disk)).toEqual(all(memory));
    }),
    { numRuns: 100 },
  );
});

it('reads in pages, also while more is added', () => {
  const map = new DiskMap<number>(database, `table${++tables}`);
  for (let i = 0; i < 1200; i++) map.add(String(i % 700), i);
  expect([...map.values()]).toEqual(Array.from({ length: 1200 }, (_, i) => i));
  expect([...map.keys()]).toEqual(Array.from({ length: 700 }, (_, i) => String(i)));
});

it('refuses what JSON cannot hold', () => {
  let deep: unknown[] = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(() => new DiskMap(database, `table${++tables}`).add('a', deep)).toThrow(expect.objectContaining({ code: 'import.tooDeep' }));
});
