import { beforeEach, expect, it } from 'vitest';
import type { ModelSummary } from '../../../../core/report/doctorReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ModelState } from '../../../../renderer/state/modelState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { tinyModelDescription } from '../../../fixtures/tinyModel.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

function summary(id: string, more: Partial<ModelSummary> = {}): ModelSummary {
  return { id, name: id, installed: true, default: false, classes: [], bytes: 1, source: '', license: '', sha256: '', accuracy: null, ...more };
}

let bridge: FakeBridge;
let models: ModelState;
let stored: ModelSummary[];

beforeEach(() => {
  stored = [summary('known', { installed: false }), summary('a'), summary('b', { default: true })];
  bridge = new FakeBridge({
    'models.list': () => stored,
    'models.setDefault': ({ id }) => void (stored = stored.map((model) => ({ ...model, default: model.id === id }))),
    'models.remove': ({ id }) => void (stored = stored.filter((model) => model.id !== id)),
    'models.inspect': ({ path }) => ({ path, suggestedId: 'tiny', description: tinyModelDescription, evidence: [] }),
    'models.add': ({ id }) => {
      stored = [...stored, summary(id)];
      return summary(id);
    },
  });
  models = new ModelState(createClient(bridge));
});

it('knows what is installed and which one pre-labels', async () => {
  expect(models.known).toBe(false);
  await models.load();
  expect(models.known).toBe(true);
  expect(models.installed.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(models.current?.id).toBe('b');
  await models.choose('a');
  expect(models.current?.id).toBe('a');
  await models.remove('a');
  expect(models.current?.id).toBe('b');
});

it('has no model where none is installed', async () => {
  stored = [summary('known', { installed: false })];
  await models.load();
  expect(models.current).toBeNull();
});

it('reads a file, waits for a person, installs it', async () => {
  await models.inspect('/tiny.onnx');
  expect(models.inspection?.path).toBe('/tiny.onnx');
  const added = await models.add('mine', tinyModelDescription);
  expect(added.id).toBe('mine');
  expect(bridge.requests('models.add')).toEqual([{ path: '/tiny.onnx', id: 'mine', description: tinyModelDescription }]);
  expect(models.inspection).toBeNull();
  expect(models.installed.map(({ id }) => id)).toContain('mine');
});

it('keeps the form open where the model does not run as described', async () => {
  await models.inspect('/tiny.onnx');
  bridge.handlers['models.add'] = () => {
    throw errorOf('model.cannotRun', 'It does not run.');
  };
  await expect(models.add('mine', tinyModelDescription)).rejects.toThrow('It does not run.');
  expect(models.inspection).not.toBeNull();
});

it('is no longer reading when a file turns out not to be a model', async () => {
  bridge.handlers['models.inspect'] = () => {
    throw errorOf('model.notOnnx', 'cat.jpg is not an ONNX file.');
  };
  await expect(models.inspect('/cat.jpg')).rejects.toThrow('cat.jpg is not an ONNX file.');
  expect(models.inspecting).toBe(false);
  expect(models.inspection).toBeNull();
});
