import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../../../../models/checkpoint/tensor.ts';
import { torchLegacy } from '../../../../models/checkpoint/torchLegacy.ts';
import { dict, storage, tensor, tuple, type Pickled } from './pickleWriter.ts';
import { thrownBy } from './thrownBy.ts';
import { float32Bytes, torchLegacyFile } from './torchFiles.ts';

const floats = (key: string, elementCount: number): Pickled => storage({ key, type: 'FloatStorage', elementCount, view: null });
const weights = dict({ w: tensor(floats('94', 4), [2, 2], [1, 2]), n: tensor(storage({ key: '17', type: 'LongStorage', elementCount: 1 }), [], []) });
const storages = {
  17: { elementCount: 1, bytes: new Uint8Array(BigInt64Array.of(-5n).buffer) },
  94: { elementCount: 4, bytes: float32Bytes(1, 2, 3, 4) },
};

function values(bytes: Uint8Array): Record<string, number[]> {
  const { stateDict } = torchLegacy.read(bytes);
  return Object.fromEntries([...stateDict].map(([key, each]) => [key, [...toFloat32(each)]]));
}

describe('torchLegacy', () => {
  it.each([2, 3])('reads storages of several types behind the pickles, protocol %i', (protocol) => {
    const bytes = torchLegacyFile(weights, storages, { protocol });
    expect(torchLegacy.match(bytes)).toBe(true);
    expect(values(bytes)).toEqual({ w: [1, 3, 2, 4], n: [-5] });
  });

  it('reads views of a storage, as files before 0.4 have them', () => {
    const view = storage({ key: '94', type: 'FloatStorage', elementCount: 4, view: tuple('95', 1, 3) });
    const bytes = torchLegacyFile(dict({ v: tensor(view, [2], [1], 1), w: tensor(floats('94', 4), [4], [1]) }), { 94: storages[94] });
    expect(values(bytes)).toEqual({ v: [3, 4], w: [1, 2, 3, 4] });
  });

  it('swaps the bytes of a file from a big-endian machine', () => {
    const swapped = { 17: { ...storages[17], bytes: storages[17].bytes.slice().reverse() }, 94: { elementCount: 4, bytes: float32Bytes(4, 3, 2, 1).reverse() } };
    expect(values(torchLegacyFile(weights, swapped, { isLittleEndian: false }))).toEqual({ w: [1, 3, 2, 4], n: [-5] });
  });

  it('is cut off at any byte with an error that says so', () => {
    const whole = torchLegacyFile(weights, storages);
    for (let length = 20; length < whole.length; length++) {
      expect(thrownBy(() => torchLegacy.read(whole.subarray(0, length))).code).toBe('checkpoint.truncated');
    }
  });

  it.each<[string, Uint8Array, string, string]>([
    ['another version', torchLegacyFile(weights, storages, { version: 1000 }), 'checkpoint.unsupported', 'version 1000'],
    ['a storage that no tensor uses', torchLegacyFile(weights, { ...storages, 3: storages[17] }), 'checkpoint.corrupt', '"3"'],
    ['a missing storage', torchLegacyFile(weights, { 94: storages[94] }), 'checkpoint.corrupt', '"17"'],
    ['a storage of 2^31 elements', torchLegacyFile(weights, { ...storages, 17: { elementCount: 2 ** 31, bytes: storages[17].bytes } }), 'checkpoint.truncated', '"17"'],
    ['a view beyond its storage', torchLegacyFile(dict({ v: tensor(storage({ key: '94', type: 'FloatStorage', elementCount: 4, view: tuple('95', 3, 2) }), [2], [1]) }), { 94: storages[94] }), 'checkpoint.corrupt', '"v" needs elements 3 to 4 of a storage of 4'],
  ])('refuses %s', (_, bytes, code, message) => {
    const error = thrownBy(() => torchLegacy.read(bytes, { name: 'old.pth' }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^old\.pth: /);
    expect(error.message).toContain(message);
  });

  it('does not take any other pickle for its own', () => {
    expect(torchLegacy.match(Uint8Array.of(0x80, 2, 0x7d, 0x2e))).toBe(false);
    expect(torchLegacy.match(new Uint8Array(0))).toBe(false);
  });
});
