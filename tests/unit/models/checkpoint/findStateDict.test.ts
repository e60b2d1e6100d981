import { describe, expect, it } from 'vitest';
import { checkpointErrorFor } from '../../../../models/checkpoint/checkpointError.ts';
import { findStateDict, type FoundStateDict } from '../../../../models/checkpoint/findStateDict.ts';
import type { PickleValue } from '../../../../models/checkpoint/pickleReader.ts';
import { TorchStorage, TorchTensor } from '../../../../models/checkpoint/torchPickle.ts';
import { thrownBy } from './thrownBy.ts';

const t = new TorchTensor({ storage: new TorchStorage({ key: '0', dtype: 'float32', offset: 0, elementCount: 1 }), offset: 0, shape: [1], strides: [1] });
const d = (entries: Record<string, PickleValue>): Map<PickleValue, PickleValue> => new Map(Object.entries(entries));
const find = (root: PickleValue, path?: string): FoundStateDict => findStateDict(root, path, checkpointErrorFor('w.pth'));

describe('findStateDict', () => {
  it.each<[string, PickleValue, string, string[], string[]]>([
    ['at the top', d({ a: t, b: t }), '', ['a', 'b'], []],
    ['beside values that are no tensors', d({ a: t, _extra_state: null, version: 2 }), '', ['a'], []],
    ['under a usual key', d({ epoch: 3, model: d({ a: t }) }), 'model', ['a'], []],
    ['under any key', d({ my_net_v2: d({ a: t }), lr: 0.1 }), 'my_net_v2', ['a'], []],
    ['two levels down', d({ checkpoint: d({ state_dict: d({ a: t }), epoch: 1 }) }), 'checkpoint.state_dict', ['a'], []],
    ['beside a stray tensor', d({ model: d({ a: t }), best_loss: t }), 'model', ['a'], []],
    ['beside averaged weights', d({ model_ema: d({ a: t }), model: d({ a: t }) }), 'model', ['a'], ['model_ema']],
    [
      'beside an optimizer',
      d({ model: d({ a: t }), optimizer: d({ state: new Map<PickleValue, PickleValue>([[0, d({ exp_avg: t })]]), param_groups: [d({ lr: 1 })] }) }),
      'model',
      ['a'],
      [],
    ],
  ])('finds it %s', (_, root, path, keys, alternatives) => {
    const found = find(root);
    expect(found.path).toBe(path);
    expect([...found.tensors.keys()]).toEqual(keys);
    expect(found.alternatives).toEqual(alternatives);
  });

  it('takes the one that it is asked for', () => {
    const root = d({ generator: d({ a: t }), critic: d({ b: t }) });
    expect([...find(root, 'critic').tensors.keys()]).toEqual(['b']);
    expect(thrownBy(() => find(root, 'actor')).message).toBe('w.pth: it has no dict of tensors under "actor", only under "generator" (1 tensors), "critic" (1 tensors).');
  });

  it('does not guess between several of unusual names', () => {
    const error = thrownBy(() => find(d({ generator: d({ a: t }), critic: d({ b: t }) })));
    expect(error.code).toBe('checkpoint.ambiguousStateDict');
    expect(error.details.paths).toEqual(['generator', 'critic']);
  });

  it.each<[string, PickleValue, string]>([
    ['a single tensor', t, 'a single tensor of shape [1]'],
    ['a list', [t, t], 'a list of 2 values'],
    ['an empty dict', d({}), 'an empty dict'],
    ['a dict of numbers', d({ lr: 0.1, epoch: 3 }), 'a dict with "lr", "epoch"'],
    ['only an optimizer', new Map<PickleValue, PickleValue>([[0, t]]), 'a dict with "0"'],
    ['None', null, 'the value null'],
  ])('says what it found instead: %s', (_, root, message) => {
    const error = thrownBy(() => find(root));
    expect(error.code).toBe('checkpoint.noStateDict');
    expect(error.message).toContain(message);
  });

  it('ends for a dict that holds itself, and for one nested without end', () => {
    const cycle = d({ a: t });
    cycle.set('self', cycle);
    expect(find(cycle).path).toBe('');
    let deep = d({ a: t });
    for (let i = 0; i < 100_000; i++) deep = d({ next: deep });
    expect(thrownBy(() => find(deep)).code).toBe('checkpoint.noStateDict');
  });
});
