import { describe, expect, it } from 'vitest';
import { matchStateDict } from '../../../../models/checkpoint/matchStateDict.ts';
import { stripPrefix } from '../../../../models/checkpoint/stripPrefix.ts';
import { createTensor, type StateDict } from '../../../../models/checkpoint/tensor.ts';
import { thrownBy } from './thrownBy.ts';

const stateDict = (shapes: Record<string, number[]>): StateDict =>
  new Map(Object.entries(shapes).map(([key, shape]) => [key, createTensor({ dtype: 'uint8', shape, storage: new Uint8Array(1000) })]));
const expected = new Map([
  ['conv.weight', [4, 3, 3, 3]],
  ['conv.bias', [4]],
  ['scalar', []],
]);

describe('matchStateDict', () => {
  it('accepts what the network needs, and what it may ignore', () => {
    const found = stateDict({ scalar: [], 'conv.bias': [4], 'conv.weight': [4, 3, 3, 3], 'aux.weight': [1] });
    expect(() => matchStateDict(found, expected, { mayIgnore: (key) => key.startsWith('aux.') })).not.toThrow();
  });

  it('lists everything that differs in one error', () => {
    const found = stateDict({ 'conv.weight': [4, 3, 1, 1], scalar: [1], 'aux.weight': [1], 'fc.weight': [2, 2] });
    const error = thrownBy(() => matchStateDict(found, expected, { name: 'w.pth' }));
    expect(error.code).toBe('checkpoint.mismatch');
    expect(error.message).toBe(
      'w.pth: its tensors are not those of this network (1 missing, 2 unexpected, 2 of the wrong shape). Choose the architecture that it was trained with. ' +
        'missing: conv.bias; unexpected: aux.weight, fc.weight; of the wrong shape: conv.weight [4,3,1,1] instead of [4,3,3,3], scalar [1] instead of []',
    );
    expect(error.details).toEqual({
      file: 'w.pth',
      missing: ['conv.bias'],
      unexpected: ['aux.weight', 'fc.weight'],
      wrongShape: [
        { key: 'conv.weight', expected: [4, 3, 3, 3], found: [4, 3, 1, 1] },
        { key: 'scalar', expected: [], found: [1] },
      ],
      why: '1 missing, 2 unexpected, 2 of the wrong shape',
    });
  });

  it('leaves no key out, however many there are', () => {
    const many = new Map(Array.from({ length: 700 }, (_, i) => [`layer${i}.weight`, [1]] as const));
    const { message } = thrownBy(() => matchStateDict(new Map(), many));
    for (const key of many.keys()) expect(message).toContain(key);
  });
});

describe('stripPrefix', () => {
  it.each([
    [['module.a', 'module.b.c'], 'module.', ['a', 'b.c']],
    [['_orig_mod.module.a'], '_orig_mod.module.', ['a']],
    [['module.a', 'b'], '', ['module.a', 'b']],
    [[], '', []],
  ])('of %j is %j', (keys, prefix, stripped) => {
    const result = stripPrefix(stateDict(Object.fromEntries(keys.map((key) => [key, [1]]))));
    expect(result.prefix).toBe(prefix);
    expect([...result.stateDict.keys()]).toEqual(stripped);
  });
});
