import { expect, it } from 'vitest';
import { oneAhead } from '../../../../engine/export/oneAhead.ts';

it('works on one item more than is used, and on no more', async () => {
  const log: string[] = [];
  const work = (item: number): Promise<string> => {
    log.push(`start ${item}`);
    return Promise.resolve(`result ${item}`);
  };
  for await (const [item, result] of oneAhead([1, 2, 3], work)) log.push(`use ${item}: ${result}`);
  expect(log).toEqual(['start 1', 'start 2', 'use 1: result 1', 'start 3', 'use 2: result 2', 'use 3: result 3']);
});

it('gives nothing for nothing', async () => {
  for await (const _ of oneAhead([], () => Promise.reject(new Error('never')))) throw new Error('There was nothing.');
});

it('throws where it is asked for a result that failed, and stays quiet where it is not', async () => {
  const work = (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item));
  const used: number[] = [];
  await expect((async () => {
    for await (const [, result] of oneAhead([1, 2, 3], work)) used.push(result);
  })()).rejects.toThrow('two');
  expect(used).toEqual([1]);
  for await (const [, result] of oneAhead([1, 2, 3], work)) {
    expect(result).toBe(1);
    break;
  }
  // An unhandled rejection would fail the test run.
  await new Promise((done) => setTimeout(done, 5));
});
