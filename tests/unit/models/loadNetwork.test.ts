import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findArchitecture } from '../../../models/architectures/architecture.ts';
import { deepLabV3 } from '../../../models/deeplabv3/deepLabV3.ts';
import { loadNetwork, type LoadedNetwork, type LoadOptions } from '../../../models/loadNetwork.ts';
import { embedDescription } from '../../../models/onnx/embeddedDescription.ts';
import { readModel } from '../../../models/onnx/readModel.ts';
import { writeModel } from '../../../models/onnx/writeModel.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { tinyModelBytes, tinyModelDescription } from '../../fixtures/tinyModel.ts';
import { torchCheckpointFile, trainedStateDict } from '../../fixtures/torchCheckpoint.ts';
import { thrownBy } from './checkpoint/thrownBy.ts';

const mobile = { ...findArchitecture('deeplabv3_mobilenet_v2').network, numClasses: 3 };
const weights = trainedStateDict(mobile);
const checkpoint = torchCheckpointFile(weights);
const load = (bytes: Uint8Array, options: Partial<LoadOptions> = {}): LoadedNetwork => loadNetwork(bytes, { file: '/models/best.pth', name: 'best', ...options });
const guesses = ({ evidence }: LoadedNetwork): string[] => evidence.filter(({ certain }) => !certain).map(({ field }) => field);

describe('loadNetwork of a torch checkpoint', () => {
  it('recognises it, compiles it and says what it is', () => {
    const loaded = load(checkpoint);
    expect(loaded.format).toBe('torchZip');
    expect(loaded.compiled).toMatchObject({ backbone: 'mobilenet_v2', outputStride: 16, numClasses: 3 });
    expect(loaded.description).toMatchObject({ name: 'best', input: { layout: 'NCHW', mean: [0.485, 0.456, 0.406], size: { kind: 'multiple', multiple: 16, offset: 1 } } });
    expect(loaded.evidence[0]).toMatchObject({ field: 'architecture', value: 'deeplabv3_mobilenet_v2', certain: true });
    expect(Buffer.compare(writeModel(loaded.model), deepLabV3({ ...mobile, weights }))).toBe(0);
  });

  it('takes the architecture, the output stride and the rates that are asked for', () => {
    const loaded = load(checkpoint, { architecture: 'deeplabv3_mobilenet_v2', outputStride: 8, atrousRates: [2, 4, 6] });
    expect(loaded.compiled).toMatchObject({ outputStride: 8, atrousRates: [2, 4, 6] });
    expect(loaded.evidence.map(({ field }) => field)).not.toContain('architecture');
    expect(thrownBy(() => load(checkpoint, { architecture: 'deeplabv3_resnet50' })).code).toBe('checkpoint.mismatch');
    expect(thrownBy(() => load(checkpoint, { architecture: 'unet' })).code).toBe('model.architecture');
  });

  it('lets a description, whole or in part, go before what it makes out', () => {
    const given = { name: 'Roads', classes: [{ name: 'nothing' }, { name: 'road' }, { name: 'roof' }], input: { mean: [0, 0, 0] } };
    const loaded = load(checkpoint, { description: given });
    expect(loaded.description).toMatchObject({ name: 'Roads', input: { mean: [0, 0, 0], std: [0.229, 0.224, 0.225] } });
    expect(loaded.description.classes.map(({ name }) => name)).toEqual(['nothing', 'road', 'roof']);
    expect(guesses(loaded)).toEqual(['input.scale', 'input.std', 'outputStride', 'atrousRates', 'backgroundId']);
    expect(load(checkpoint, { description: loaded.description }).description).toEqual(loaded.description);
    expect(thrownBy(() => load(checkpoint, { description: { colour: 1 } })).code).toBe('model.badDescription');
  });

  it('names the file in what it refuses', () => {
    expect(thrownBy(() => load(checkpoint.subarray(0, 50_000))).message).toMatch(/^\/models\/best\.pth: /);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] loadNetwork of a TensorFlow Lite file', () => {
  it.each([
    ['deeplabv3_mnv2_pascal_quant.tflite', 16, 513],
    ['deeplabv3_257_mv_gpu.tflite', 8, 257],
  ])('reads everything off %s but the names of the classes', (name, outputStride, longSide) => {
    const loaded = load(readFileSync(sharedDataPath('models', name)), { file: name });
    expect(loaded).toMatchObject({ format: 'tflite', compiled: { outputStride } });
    expect(guesses(loaded)).toEqual(['classes', 'backgroundId']);
    expect(loaded.description.input).toMatchObject({ scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1], longSide, size: { multiple: outputStride, offset: 1 } });
    expect(loaded.description.output.alignCorners).toBe(true);
    expect(loaded.description.classes[15].name).toBe('person');
  });
});

describe('loadNetwork of an ONNX file', () => {
  it('guesses how to run it, unless a description says it', () => {
    const guessed = load(tinyModelBytes());
    expect(guessed).toMatchObject({ format: 'onnx', compiled: null, description: { name: 'best' } });
    expect(guesses(guessed)).toContain('input.mean');
    expect(guesses(load(tinyModelBytes(), { description: { input: { mean: [0, 0, 0] } } }))).not.toContain('input.mean');
    expect(load(tinyModelBytes(), { description: tinyModelDescription })).toMatchObject({ description: tinyModelDescription, evidence: [] });
  });

  it('takes the word of a file that Atrous wrote', () => {
    const bytes = writeModel(embedDescription(readModel(tinyModelBytes()), tinyModelDescription));
    expect(load(bytes)).toMatchObject({ description: tinyModelDescription, evidence: [] });
    expect(load(bytes, { description: { name: 'Mine' } }).description).toEqual({ ...tinyModelDescription, name: 'Mine' });
  });

  it('guesses where that word is not in a form it knows', () => {
    const model = embedDescription(readModel(tinyModelBytes()), tinyModelDescription);
    model.metadataProps[0].value = '{"version": 2}';
    expect(guesses(load(writeModel(model)))).toContain('input.mean');
  });

  it.each([{ architecture: 'deeplabv3_resnet50' }, { outputStride: 8 }, { precision: 'fp16' as const }, { stateDict: 'ema' }])('refuses %j, which is for checkpoints', (options) => {
    expect(thrownBy(() => load(tinyModelBytes(), options)).code).toBe('model.notCheckpoint');
  });
});

it('says what a file is that is neither', () => {
  expect(thrownBy(() => load(new TextEncoder().encode('hello'))).message).toMatch(/it is a text file/);
});
