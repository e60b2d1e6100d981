import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ModelDescription } from '../../../../core/model/modelDescription.ts';
import { guessDescription } from '../../../../models/guess/guessDescription.ts';
import { GraphBuilder, type Dim } from '../../../../models/onnx/graphBuilder.ts';
import type { OnnxDataType } from '../../../../models/onnx/onnxDataType.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { tinyModelBytes, tinyModelDescriptionOf, type TinyModelOptions } from '../../../fixtures/tinyModel.ts';

/** What a guess is expected to find: all that is not a name or a preference. */
function essence({ input, output, classes, backgroundId }: ModelDescription): unknown {
  const { longSide: _, ...rest } = input;
  return { input: rest, output, ids: classes.map(({ id }) => id), backgroundId };
}

function guess(bytes: Uint8Array): ReturnType<typeof guessDescription> {
  return guessDescription(readModel(bytes), 'a model');
}

const conventions: [name: string, options: TinyModelOptions, change?: (description: ModelDescription) => ModelDescription][] = [
  ['Google: NCHW, 16k+1, logits with aligned corners', {}],
  ['torchvision: NCHW, ImageNet mean and std, half-pixel', { normalisation: 'imagenet', activation: 'Relu', alignCorners: false }, anySize],
  ['Keras: NHWC in, NHWC softmax out', { inputLayout: 'NHWC', output: 'softmax', outputLayout: 'NHWC', outputName: 'softmax' }],
  ['fixed size', { fixedSize: { height: 65, width: 97 } }],
  ['labels int64 [N, H, W]', { output: 'argmax', outputName: 'label' }],
  ['labels int32 [N, H, W, 1] from uint8 NHWC, normalised inside', { inputLayout: 'NHWC', inputDtype: 'uint8', normalisation: 'inside', output: 'argmax', outputLayout: 'NHWC', keepClassAxis: true, labelDtype: 'int32' }],
  ['float 0..255, normalised inside', { normalisation: 'inside' }],
  ['half precision', { inputDtype: 'float16' }],
  ['no upsampling', { upsample: false, alignCorners: false, normalisation: 'imagenet', activation: 'Relu' }, anySize],
  ['one channel, sigmoid', { singleChannel: true, output: 'sigmoid' }],
];

/** Without the marks of Google's lineage any size is allowed, and multiples of 32 are the careful guess. */
function anySize(description: ModelDescription): ModelDescription {
  return { ...description, input: { ...description.input, size: { kind: 'multiple', multiple: 32, offset: 0 } } };
}

describe('guessDescription', () => {
  it.each(conventions)('finds everything that the file says: %s', (_, options, change = (description) => description) => {
    const expected = change(tinyModelDescriptionOf(options));
    const { description, evidence } = guess(tinyModelBytes(options));
    expect(essence(description)).toEqual(essence(expected));
    // Every field has a reason, once, and its value is the one in the description.
    const fields = evidence.map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
    expect(fields).toEqual(expect.arrayContaining(['input.name', 'input.layout', 'input.dtype', 'input.size', 'input.scale', 'input.mean', 'input.std', 'input.channelOrder', 'output.name', 'output.kind', 'output.alignCorners', 'classes', 'backgroundId']));
    for (const { field, value, reason } of evidence) {
      expect(reason).toMatch(/^[A-Z0-9].*\.$/);
      if (field !== 'classes') expect(field.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], description)).toEqual(value);
    }
  });

  it('says what it cannot know', () => {
    const uncertain = guess(tinyModelBytes()).evidence.filter(({ certain }) => !certain).map(({ field }) => field);
    expect(uncertain.sort()).toEqual(['backgroundId', 'classes', 'input.channelOrder', 'input.mean', 'input.scale', 'input.size', 'input.std']);
    const fromBytes = guess(tinyModelBytes({ inputDtype: 'uint8', normalisation: 'inside', fixedSize: { height: 33, width: 33 } })).evidence.filter(({ certain }) => !certain);
    expect(fromBytes.map(({ field }) => field).sort()).toEqual(['backgroundId', 'classes', 'input.channelOrder']);
  });

  it.each([
    [21, 'aeroplane', 0, 'PASCAL VOC'],
    [19, 'sidewalk', null, 'Cityscapes'],
    [11, 'building', null, 'CamVid'],
    [2, 'foreground', 0, 'background and foreground'],
    [7, 'class 1', 0, '7 classes'],
  ])('names %i classes', (count, second, backgroundId, reason) => {
    const { description, evidence } = guess(simple({ output: ['N', count, 'H', 'W'] }));
    expect(description.classes).toHaveLength(count);
    expect(description.classes[1]!.name).toBe(second);
    expect(description.backgroundId).toBe(backgroundId);
    expect(evidence.find(({ field }) => field === 'classes')!.reason).toContain(reason);
  });

  it('reads the number of classes off the last convolution where the file leaves it open', () => {
    const { description } = guess(simple({ output: ['N', 'classes', 'H', 'W'], convolution: 5 }));
    expect(description.classes).toHaveLength(5);
    expect(description.output.classAxis).toBe(1);
  });

  it('reads the layout off the first convolution where the file leaves it open', () => {
    const open = simple({ input: ['N', 'a', 'b', 'c'], output: ['N', 4, 'H', 'W'], convolution: 4 });
    const { description, evidence } = guess(open);
    expect(description.input.layout).toBe('NCHW');
    expect(evidence.find(({ field }) => field === 'input.layout')!.certain).toBe(true);
  });

  it('takes the first of several maps and says so', () => {
    const g = new GraphBuilder('two heads');
    const x = g.input('x', 'float32', ['N', 3, 'H', 'W']);
    g.output('out', g.node('Relu', [x]), 'float32', ['N', 3, 'H', 'W']);
    g.output('aux', g.node('Neg', [x]), 'float32', ['N', 3, 'H', 'W']);
    const { description, evidence } = guess(writeModel(g.build()));
    expect(description.output.name).toBe('out');
    expect(evidence.find(({ field }) => field === 'output.name')).toMatchObject({ certain: false, reason: expect.stringContaining('aux') });
  });

  it.each<[string, SimpleModel, string]>([
    ['a classifier', { output: ['N', 1000] }, 'it has no output that is a map of classes, only y [N, 1000]'],
    ['a classifier with a 1 x 1 map', { output: ['N', 1000, 1, 1] }, 'it has no output that is a map of classes'],
    ['a detector', { output: ['N', 8400, 85] }, 'it has no output that is a map of classes, only y [N, 8400, 85]'],
    ['text', { input: ['N', 128], inputDtype: 'int64', output: ['N', 128, 768] }, 'it has no input with the four axes of an image batch, only x [N, 128]'],
    ['grey images', { input: ['N', 1, 'H', 'W'], output: ['N', 2, 'H', 'W'] }, 'its input x [N, 1, H, W] has no axis of 3 colour channels'],
    ['an integer input', { inputDtype: 'int32', output: ['N', 2, 'H', 'W'] }, 'its input x is of int32 instead of float32, float16 or uint8'],
    ['a batch of 8', { input: [8, 3, 'H', 'W'], output: [8, 2, 'H', 'W'] }, 'it takes 8 images at once'],
    ['features', { output: ['N', 512, 'H', 'W'] }, 'has 512 channels; at most 255 classes'],
    ['an unknown number of classes', { output: ['N', 'C', 'H', 'W'] }, 'the number of classes in its output y [N, C, H, W] cannot be told'],
    ['two images', { second: true, output: ['N', 2, 'H', 'W'] }, 'it has several inputs that could be the image: x [N, 3, H, W], x2 [N, 3, H, W]'],
  ])('refuses %s with the reason', (_, model, reason) => {
    expect(() => guess(simple(model))).toThrow(expect.objectContaining({ code: 'model.notSegmentation', message: expect.stringContaining(reason) }));
  });
});

interface SimpleModel {
  input?: Dim[];
  inputDtype?: OnnxDataType;
  output: Dim[];
  /** Puts a 1x1 convolution to so many channels at the end. */
  convolution?: number;
  second?: boolean;
}

/** A graph that declares what it is told to; it is only read, never run. */
function simple({ input = ['N', 3, 'H', 'W'], inputDtype = 'float32', output, convolution, second = false }: SimpleModel): Uint8Array {
  const g = new GraphBuilder('simple');
  const x = g.input('x', inputDtype, input);
  if (second) g.input('x2', inputDtype, input);
  const y = convolution ? g.node('Conv', [x, g.initializer('w', 'float32', [convolution, 3, 1, 1], new Float32Array(convolution * 3))]) : g.node('Tanh', [x]);
  g.output('y', y, 'float32', output);
  return writeModel(g.build());
}

describe.skipIf(sharedDataFolder === null)('guessDescription of real models', () => {
  it.each([['logits', 'logits'], ['argmax', 'labels']])('describes Google\'s DeepLabV3 with %s', (file, kind) => {
    const { description } = guessDescription(readModel(readFileSync(sharedDataPath(`models/deeplabv3_mobilenet_v2_voc_${file}.onnx`))), 'DeepLabV3');
    expect(description).toMatchObject({
      name: 'DeepLabV3',
      input: { name: 'input', layout: 'NCHW', dtype: 'float32', channelOrder: 'RGB', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1], size: { kind: 'multiple', multiple: 16, offset: 1 }, longSide: 513 },
      output: { kind, alignCorners: true },
      backgroundId: 0,
    });
    expect(description.classes.map(({ name }) => name)).toContain('tvmonitor');
    expect(description.classes).toHaveLength(21);
  });
});
