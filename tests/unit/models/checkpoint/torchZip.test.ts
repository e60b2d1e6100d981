import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../../../../models/checkpoint/tensor.ts';
import { torchZip } from '../../../../models/checkpoint/torchZip.ts';
import { build, dict, global, persistent, reduce, storage, tensor, tuple, type Pickled } from './pickleWriter.ts';
import { thrownBy } from './thrownBy.ts';
import { float32Bytes, torchZipFile } from './torchFiles.ts';
import { zip, type ZipOptions } from './zipWriter.ts';

const floats = (key: string, elementCount: number): Pickled => storage({ key, type: 'FloatStorage', elementCount });
const weights = dict({ 'conv.weight': tensor(floats('0', 4), [2, 2], [2, 1]), 'conv.bias': tensor(floats('1', 2), [2], [1]) });
const storages = { 0: float32Bytes(1, 2, 3, 4), 1: float32Bytes(5, 6) };

function values(bytes: Uint8Array): Record<string, number[]> {
  const { stateDict } = torchZip.read(bytes);
  return Object.fromEntries([...stateDict].map(([key, each]) => [key, [...toFloat32(each)]]));
}

describe('torchZip', () => {
  it.each<[string, ZipOptions]>([
    ['stored records', {}],
    ['data descriptors', { dataDescriptor: true }],
    ['zip64 sizes', { zip64: true, dataDescriptor: true }],
    ['deflated records', { deflate: true }],
    ['a comment that looks like an end record', { comment: 'PK\u0005\u0006'.repeat(9) }],
  ])('reads an archive with %s', (_, options) => {
    const bytes = torchZipFile(weights, storages, { zip: options });
    expect(torchZip.match(bytes)).toBe(true);
    expect(values(bytes)).toEqual({ 'conv.weight': [1, 2, 3, 4], 'conv.bias': [5, 6] });
  });

  it.each([2, 3, 4, 5])('reads pickle protocol %i', (protocol) => {
    expect(values(torchZipFile(weights, storages, { protocol }))).toEqual({ 'conv.weight': [1, 2, 3, 4], 'conv.bias': [5, 6] });
  });

  it('views the file instead of copying it, and tensors that share a storage share the view', () => {
    const bytes = torchZipFile(dict({ a: tensor(floats('0', 4), [4], [1]), b: tensor(floats('0', 4), [2, 2], [1, 2], 0) }), storages);
    const { stateDict } = torchZip.read(bytes);
    expect(stateDict.get('a')!.storage.buffer).toBe(bytes.buffer);
    expect(stateDict.get('a')!.storage).toBe(stateDict.get('b')!.storage);
    expect([...toFloat32(stateDict.get('b')!)]).toEqual([1, 3, 2, 4]);
  });

  it('reads parameters, torch.Size, OrderedDict with metadata, and the older _rebuild_tensor', () => {
    const orderedDict = global('collections', 'OrderedDict');
    const parameter = reduce(global('torch._utils', '_rebuild_parameter'), tensor(floats('1', 2), [2], [1]), true, reduce(orderedDict));
    const old = reduce(global('torch._utils', '_rebuild_tensor'), floats('0', 4), 1, reduce(global('torch', 'Size'), tuple(3)), tuple(1));
    const pairs = reduce(orderedDict, [tuple('p', parameter), ['old', old]]);
    expect(values(torchZipFile(build(pairs, dict({ _metadata: dict({}) })), storages))).toEqual({ p: [5, 6], old: [2, 3, 4] });
  });

  it('swaps the bytes of a file from a big-endian machine', () => {
    const swapped = { 0: float32Bytes(1, 2, 3, 4).reverse(), 1: float32Bytes(5, 6).reverse() };
    expect(values(torchZipFile(weights, swapped, { byteOrder: 'big' }))).toEqual({ 'conv.weight': [4, 3, 2, 1], 'conv.bias': [6, 5] });
    expect(values(torchZipFile(weights, storages, { byteOrder: 'little' }))['conv.bias']).toEqual([5, 6]);
  });

  it('reads an archive whose zip directory is all that says where records are', () => {
    const bytes = torchZipFile(weights, storages);
    expect(() => torchZip.read(bytes.subarray(1))).toThrow();
    const big = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(values(big)['conv.bias']).toEqual([5, 6]);
  });

  it('is cut off at any byte with an error that says so', () => {
    const whole = torchZipFile(weights, storages);
    for (let length = 4; length < whole.length; length++) {
      expect(thrownBy(() => torchZip.read(whole.subarray(0, length), { name: 'w.pth' })).code).toBe('checkpoint.truncated');
    }
  });

  it.each<[string, Uint8Array, string, string]>([
    ['a zip of something else', zip({ 'word/document.xml': '<x/>' }), 'checkpoint.unknownFormat', 'without a data.pkl'],
    ['a TorchScript program', torchZipFile(weights, storages, { more: { 'constants.pkl': '' } }), 'checkpoint.unsupported', 'TorchScript'],
    ['a missing storage', torchZipFile(weights, { 0: storages[0] }), 'checkpoint.corrupt', '"weights/data/1"'],
    ['a storage too short', torchZipFile(weights, { ...storages, 1: float32Bytes(5) }), 'checkpoint.corrupt', 'has 4 bytes'],
    ['a byte order of its own', torchZipFile(weights, storages, { byteOrder: 'middle' }), 'checkpoint.corrupt', '"middle"'],
    ['an encrypted archive', torchZipFile(weights, storages, { zip: { flags: 1 } }), 'checkpoint.unsupported', 'encrypted'],
    ['another compression', torchZipFile(weights, storages, { zip: { method: 12 } }), 'checkpoint.unsupported', 'method 12'],
    ['deflate that is none', torchZipFile(weights, storages, { zip: { method: 8 } }), 'checkpoint.corrupt', 'weights/data.pkl'],
    ['a tensor beyond its storage', torchZipFile(dict({ w: tensor(floats('1', 2), [3], [1]) }), storages), 'checkpoint.corrupt', '"w" needs elements 0 to 2 of a storage of 2'],
    ['a negative size', torchZipFile(dict({ w: tensor(floats('1', 2), [-3], [1]) }), storages), 'checkpoint.corrupt', '-3'],
    ['a tensor on no storage', torchZipFile(dict({ w: tensor(null, [1], [1]) }), storages), 'checkpoint.corrupt', 'not a storage'],
    ['a parameter on no tensor', torchZipFile(reduce(global('torch._utils', '_rebuild_parameter'), 1, true, null), {}), 'checkpoint.corrupt', 'not a tensor'],
    ['complex numbers', torchZipFile(dict({ w: tensor(storage({ key: '0', type: 'ComplexFloatStorage', elementCount: 1 }), [1], [1]) }), storages), 'checkpoint.refusedGlobal', 'torch.ComplexFloatStorage'],
    ['a quantised tensor', torchZipFile(reduce(global('torch._utils', '_rebuild_qtensor')), {}), 'checkpoint.refusedGlobal', 'torch._utils._rebuild_qtensor'],
    ['a persistent id that is no storage', torchZipFile(persistent(tuple('module', 1)), {}), 'checkpoint.unsupported', 'outside its pickle'],
    ['a storage type that is called', torchZipFile(reduce(global('torch', 'FloatStorage'), 4), {}), 'checkpoint.refusedGlobal', 'torch.FloatStorage'],
  ])('refuses %s', (_, bytes, code, message) => {
    const error = thrownBy(() => torchZip.read(bytes, { name: 'w.pth' }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^w\.pth: /);
    expect(error.message).toContain(message);
  });

  it('refuses a tensor that is negated lazily', () => {
    const lazy = reduce(global('torch._utils', '_rebuild_tensor_v2'), floats('0', 4), 0, tuple(4), tuple(1), false, null, dict({ neg: true }));
    expect(thrownBy(() => torchZip.read(torchZipFile(dict({ lazy }), storages))).code).toBe('checkpoint.unsupported');
  });
});
