import { describe, expect, it } from 'vitest';
import { streamJson } from '../../../../core/formats/streamJson.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function visited(text: string, size: number, paths = ['$.info', '$.items.*']): Promise<unknown[]> {
  const visits: unknown[] = [];
  await streamJson(pieces(text, size), paths, (key, value, index) => visits.push([key, value, index]), 'x.json');
  return visits;
}

const text = '\ufeff{"other": [{"deep": [1, 2]}], "info": {"name": "日本 \\u00e9 \\ud83d\\ude00", "n": -1.5e3}, "items": [{"a": [1, [2]]}, [], "x", null]}';

describe('streamJson', () => {
  it.each([1, 2, 7, 1000])('hands over what the paths name, in pieces of %d bytes', async (size) => {
    expect(await visited(text, size)).toEqual([
      ['info', { name: '日本 é 😀', n: -1500 }, 0],
      ['items', { a: [1, [2]] }, 0],
      ['items', [], 1],
      ['items', 'x', 2],
      ['items', null, 3],
    ]);
  });

  it('says which keys were there', async () => {
    expect([...(await streamJson(pieces(text, 9), ['$.items.*', '$.missing', '$.info'], () => undefined, 'x.json'))]).toEqual(['info', 'items']);
  });

  it('says the keys of values that are in an object and in no array', async () => {
    expect(await visited('{"items": {"a": 1, "b": [2]}, "info": 3}', 4)).toEqual([['items', 1, 'a'], ['items', [2], 'b'], ['info', 3, 0]]);
  });

  it('refuses what is cut off anywhere', async () => {
    const whole = '{"items": [{"a": "b"}, 12], "info": true}';
    for (let length = 0; length < whole.length; length++) {
      await expect(visited(whole.slice(0, length), 5), whole.slice(0, length)).rejects.toMatchObject({ code: 'import.badJson' });
    }
  });

  it('refuses what follows the end, and passes on what the visitor throws', async () => {
    await expect(visited('{} x', 1)).rejects.toMatchObject({ code: 'import.badJson' });
    const stop = errorOf('test.stop', 'Stop.');
    await expect(streamJson(pieces('{"items": [1, 2]}', 100), ['$.items.*'], () => { throw stop; }, 'x.json')).rejects.toBe(stop);
  });
});
