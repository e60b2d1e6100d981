import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, type CheckpointOptions, type StateDictCheckpoint } from '../../../../models/checkpoint/readCheckpoint.ts';
import { toFloat32, type StateDict } from '../../../../models/checkpoint/tensor.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { dict, global, reduce, storage, tensor } from './pickleWriter.ts';
import { tfliteFile } from './tfliteWriter.ts';
import { thrownBy } from './thrownBy.ts';
import { float32Bytes, torchLegacyFile, torchZipFile } from './torchFiles.ts';

const w = tensor(storage({ key: '0', type: 'FloatStorage', elementCount: 2 }), [2], [1]);
const bytes = float32Bytes(1, 2);

function readTensors(file: Uint8Array, options?: CheckpointOptions): StateDictCheckpoint {
  const checkpoint = readCheckpoint(file, options);
  if (checkpoint.format === 'tflite') throw new Error('It is a TensorFlow Lite file.');
  return checkpoint;
}

function contents(stateDict: StateDict): object {
  return Object.fromEntries([...stateDict].map(([key, each]) => [key, { dtype: each.dtype, shape: each.shape, values: [...toFloat32(each)] }]));
}

describe('readCheckpoint', () => {
  it('takes the format from the content', () => {
    expect(readCheckpoint(torchZipFile(dict({ w }), { 0: bytes })).format).toBe('torchZip');
    expect(readCheckpoint(torchLegacyFile(dict({ w }), { 0: { elementCount: 2, bytes } })).format).toBe('torchLegacy');
    expect(readCheckpoint(tfliteFile({ tensors: [], operators: [], inputs: [], outputs: [] })).format).toBe('tflite');
  });

  it('takes off the prefix of DataParallel and says so, unless told to keep it', () => {
    const file = torchZipFile(dict({ model: dict({ 'module.w': w }) }), { 0: bytes });
    const read = readTensors(file);
    expect([read.path, read.strippedPrefix, [...read.stateDict.keys()]]).toEqual(['model', 'module.', ['w']]);
    const kept = readTensors(file, { keepPrefix: true });
    expect([kept.strippedPrefix, [...kept.stateDict.keys()]]).toEqual(['', ['module.w']]);
  });

  it('names every format that a file is not', () => {
    const error = thrownBy(() => readCheckpoint(new TextEncoder().encode('\x89PNG\r\n'), { name: 'cat.png' }));
    expect(error.code).toBe('checkpoint.unknownFormat');
    expect(error.message).toMatch(/^cat\.png: .*begins with c2 89 50 4e.*"PK".*magic number.*safetensors.*"TFL3"/);
    expect(thrownBy(() => readCheckpoint(new Uint8Array(0))).message).toContain('The file is empty');
  });

  it('refuses a callable in every form of file', () => {
    const evil = dict({ w: reduce(global('posix', 'system'), 'true') });
    for (const file of [torchZipFile(evil, {}), torchLegacyFile(evil, {})]) {
      expect(thrownBy(() => readCheckpoint(file)).code).toBe('checkpoint.refusedGlobal');
    }
  });
});

const folder = sharedDataFolder === null ? null : sharedDataPath('fixtures', 'checkpoints');
const namesIn = (path: string | null): string[] => (path === null ? [] : readdirSync(path).filter((name) => name.endsWith('.pth')));

interface Described {
  dtype: string;
  shape: number[];
  values: number[];
}

describe.skipIf(folder === null)('[shared] checkpoints written by torch.save', () => {
  it.each(namesIn(folder))('%s has the contents that torch.load gives', (name) => {
    const path = join(folder!, name);
    const described = JSON.parse(readFileSync(path.replace(/\.pth$/, '.json'), 'utf8')) as Record<string, Described>;
    const expected = Object.entries(described).map(([key, { dtype, shape, values }]) => [key, { dtype, shape, values: values.map(Math.fround) }]);
    const { stateDict } = readTensors(readFileSync(path), { name, keepPrefix: true });
    expect(contents(stateDict)).toEqual(Object.fromEntries(expected));
    expect([...stateDict.keys()]).toEqual(Object.keys(described));
  });

  it('has all the kinds of file that it should', () => {
    expect(namesIn(folder).map((name) => basename(name, '.pth'))).toEqual(
      expect.arrayContaining(['dataparallel_prefix', 'dtypes', 'plain_legacy', 'plain_zip', 'shared_storage_and_strides', 'wrapped_in_model_key']),
    );
  });

  it('finds the state dict under its key and the prefix before its keys', () => {
    const read = (name: string) => readTensors(readFileSync(join(folder!, name)), { name });
    expect(read('wrapped_in_model_key.pth').path).toBe('model');
    const { strippedPrefix, stateDict } = read('dataparallel_prefix.pth');
    expect(strippedPrefix).toBe('module.');
    expect([...stateDict.keys()]).toContain('conv.weight');
  });

  it('shares the storage of tensors that torch shared', () => {
    const { stateDict } = readTensors(readFileSync(join(folder!, 'shared_storage_and_strides.pth')));
    expect(new Set([...stateDict.values()].map((each) => each.storage)).size).toBe(1);
  });

  it('refuses a file that asks for os.system, by name, and runs nothing', () => {
    const error = thrownBy(() => readCheckpoint(readFileSync(join(folder!, 'hostile', 'runs_os_system.pth')), { name: 'runs_os_system.pth' }));
    expect(error.code).toBe('checkpoint.refusedGlobal');
    expect(error.message).toContain('posix.system');
    expect(existsSync('/tmp/checkpoint-was-executed')).toBe(false);
  });

  it('says that a truncated file is truncated', () => {
    const error = thrownBy(() => readCheckpoint(readFileSync(join(folder!, 'hostile', 'truncated.pth')), { name: 'truncated.pth' }));
    expect(error.code).toBe('checkpoint.truncated');
    expect(error.message).toMatch(/^truncated\.pth: .*cut off/);
  });
});
