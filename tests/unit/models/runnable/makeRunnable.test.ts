import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { ModelDescription } from '../../../../core/model/modelDescription.ts';
import { GraphBuilder } from '../../../../models/onnx/graphBuilder.ts';
import { tensorNames } from '../../../../models/onnx/graphIndex.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';
import { makeRunnable, makeRunnableModel } from '../../../../models/runnable/makeRunnable.ts';
import { colorChart } from '../../../fixtures/colorChart.ts';
import { interiorPixels } from '../../../fixtures/colorShapes.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';
import { tinyModelBytes, tinyModelClasses, tinyModelDescription, tinyModelDescriptionOf, type TinyModelOptions } from '../../../fixtures/tinyModel.ts';
import { expectedAnswer, networkInput } from './expectedAnswer.ts';

const chart = colorChart();
const fixedSize = { height: chart.height, width: chart.width };

/** Published shape conventions, each as the options of the tiny network. */
const conventions: [name: string, options: TinyModelOptions][] = [
  ['Google: NCHW, 16k+1, logits with aligned corners', {}],
  ['torchvision: NCHW, ImageNet mean and std, half-pixel', { normalisation: 'imagenet', activation: 'Relu', alignCorners: false, outputName: 'out' }],
  ['Keras: NHWC in, NHWC softmax out', { inputLayout: 'NHWC', output: 'softmax', outputLayout: 'NHWC', outputName: 'softmax' }],
  ['fixed size', { fixedSize }],
  ['labels int64 [N, H, W]', { output: 'argmax', outputName: 'label' }],
  ['labels int32 [N, H, W, 1] from uint8 NHWC, normalised inside', { inputLayout: 'NHWC', inputDtype: 'uint8', normalisation: 'inside', output: 'argmax', outputLayout: 'NHWC', keepClassAxis: true, labelDtype: 'int32' }],
  ['labels uint8 [N, 1, H, W]', { output: 'argmax', keepClassAxis: true, labelDtype: 'uint8' }],
  ['BGR, 0..255', { channelOrder: 'BGR', normalisation: 'inside', inputName: 'image' }],
  ['half precision', { inputDtype: 'float16' }],
  ['uint8 NCHW', { inputDtype: 'uint8', normalisation: 'inside' }],
  ['no upsampling in the file', { upsample: false }],
  ['no upsampling, softmax, half-pixel', { upsample: false, output: 'softmax', alignCorners: false }],
  ['one channel, sigmoid', { singleChannel: true, output: 'sigmoid' }],
  ['one channel, logit', { singleChannel: true }],
  ['opset 11', { opset: 11 }],
  ['opset 12, NHWC softmax', { opset: 12, output: 'softmax', outputLayout: 'NHWC' }],
  ['opset 12, NCHW softmax, which flattens', { opset: 11, output: 'argmax', alignCorners: false }],
  ['opset 17', { opset: 17 }],
  ['opset 18', { opset: 18, output: 'softmax' }],
  ['opset 21', { opset: 21 }],
];

async function runRunnable(bytes: Uint8Array): Promise<Record<string, Tensor>> {
  return runOnnx(bytes, { image: new Tensor('uint8', chart.pixels, [1, chart.height, chart.width, 3]) });
}

function bestOf(tensor: Tensor): (index: number) => number {
  return (index) => (tensor.data as Uint8Array)[index]!;
}

describe.each(conventions)('makeRunnable: %s', (_, options) => {
  const description = tinyModelDescriptionOf(options);
  const original = tinyModelBytes(options);

  it('gives the labels and confidences of the original network', async () => {
    const { bytes, info } = makeRunnable(original, description);
    const result = await runRunnable(bytes);
    const answer = await expectedAnswer(original, description, chart);
    const { label, confidence } = result;
    expect(label!.type).toBe('uint8');
    expect(confidence!.type).toBe('uint8');
    expect(label!.dims).toEqual([1, chart.height, chart.width]);
    expect(confidence!.dims).toEqual([1, chart.height, chart.width]);
    // Pixels whose two best classes are closer than float arithmetic can tell may fall either way.
    const wrong = answer.labels.filter((expected, index) => expected !== bestOf(label!)(index) && answer.margins[index]! > answer.tolerance);
    expect([...wrong]).toEqual([]);
    const probabilities = answer.probabilities;
    if (probabilities) {
      const worst = probabilities.reduce((largest, probability, index) => Math.max(largest, Math.abs(bestOf(confidence!)(index) - probability * 255)), 0);
      expect(worst).toBeLessThan(options.inputDtype === 'float16' ? 1.1 : 0.51);
    }
    expect(info.hasLogits).toBe(true);
  });

  it('finds the known answer on the chart', async () => {
    const { label } = await runRunnable(makeRunnable(original, description).bytes);
    const wrong = interiorPixels(chart, 12).filter((index) => {
      const truth = options.singleChannel && chart.truth[index] !== 1 ? 0 : chart.truth[index];
      return bestOf(label!)(index) !== truth;
    });
    expect(wrong).toEqual([]);
  });

  it('gives logits at the resolution of the network', async () => {
    const { bytes, info } = makeRunnable(original, description);
    const { logits } = await runRunnable(bytes);
    expect(logits!.type).toBe('float32');
    expect(logits!.dims).toEqual([1, description.classes.length, Math.ceil(chart.height / 4), Math.ceil(chart.width / 4)]);
    expect(info.logitsStride).toBe(4);
    expect(info.alignCorners).toBe(description.output.alignCorners);
    // Strictly known at a point in the middle of the first rectangle, red: 6 for the background, 12 for red.
    const [, , logitsHeight, logitsWidth] = logits!.dims as [number, number, number, number];
    const at = (channel: number): number => (logits!.data as Float32Array)[(channel * logitsHeight + 6) * logitsWidth + 4]!;
    expect(at(1) - at(0)).toBeGreaterThan(4);
    expect(at(1) - at(0)).toBeLessThan(6.5);
  });
});

describe('makeRunnable', () => {
  it('maps channels to the class ids of the description', async () => {
    const description: ModelDescription = { ...tinyModelDescription, classes: tinyModelDescription.classes.map(({ id, name }) => ({ id: (id * 40 + 7) % 255, name })), backgroundId: 7 };
    const plain = await runRunnable(makeRunnable(tinyModelBytes(), tinyModelDescription).bytes);
    const mapped = await runRunnable(makeRunnable(tinyModelBytes(), description).bytes);
    expect([...(mapped.label!.data as Uint8Array)]).toEqual(Array.from(plain.label!.data as Uint8Array, (id) => (id * 40 + 7) % 255));
    expect(mapped.confidence!.data).toEqual(plain.confidence!.data);
  });

  it('leaves nothing of the cut-off end in the graph, and nothing unknown in the interface', () => {
    const { model } = makeRunnableModel(readModel(tinyModelBytes({ output: 'argmax' })), tinyModelDescriptionOf({ output: 'argmax' }));
    const { graph } = model;
    expect(graph.input.map(({ name }) => name)).toEqual(['image']);
    expect(graph.output.map(({ name }) => name)).toEqual(['label', 'confidence', 'logits']);
    const read = new Set([...graph.node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
    expect(graph.node.filter(({ output }) => !output.some((name) => read.has(name)))).toEqual([]);
    expect(graph.initializer.filter(({ name }) => !read.has(name))).toEqual([]);
    expect(graph.node.filter(({ opType }) => opType === 'ArgMax')).toHaveLength(1);
    expect(graph.node.filter(({ opType }) => opType === 'Resize')).toHaveLength(2);
    expect(graph.node.some(({ opType }) => opType === 'Identity')).toBe(false);
  });

  it('emits every node after those it reads', () => {
    for (const [, options] of conventions) {
      const { graph } = makeRunnableModel(readModel(tinyModelBytes(options)), tinyModelDescriptionOf(options)).model;
      const known = new Set(['', ...graph.input.map(({ name }) => name), ...graph.initializer.map(({ name }) => name)]);
      for (const node of graph.node) {
        for (const name of node.input) expect(known.has(name), `${node.opType} reads ${name}`).toBe(true);
        for (const name of node.output) {
          expect(known.has(name), `${name} is made twice`).toBe(false);
          known.add(name);
        }
      }
    }
  });

  it('does not change the network it is given', () => {
    const network = readModel(tinyModelBytes({ inputName: 'image', outputName: 'logits' }));
    const before = JSON.stringify(network);
    makeRunnable(network, tinyModelDescriptionOf({ inputName: 'image' }));
    expect(JSON.stringify(network)).toBe(before);
  });

  it('runs a network of labels without scores: no logits, confidence 255', async () => {
    const g = new GraphBuilder('threshold');
    const x = g.input('image', 'uint8', ['N', 'H', 'W', 3]);
    const red = g.node('Gather', [g.node('Cast', [x], { to: 1 }), g.ints(0)], { axis: 3 });
    g.output('label', g.node('Cast', [g.node('Greater', [red, g.floats(200)])], { to: 7 }), 'int64', ['N', 'H', 'W']);
    const description: ModelDescription = {
      ...tinyModelDescription,
      input: { ...tinyModelDescription.input, name: 'image', layout: 'NHWC', dtype: 'uint8', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      output: { ...tinyModelDescription.output, name: 'label', kind: 'labels' },
    };
    const { bytes, info } = makeRunnable(writeModel(g.build()), description);
    expect(info).toEqual({ hasLogits: false, logitsStride: null, alignCorners: true });
    const result = await runRunnable(bytes);
    expect(Object.keys(result).sort()).toEqual(['confidence', 'label']);
    const expected = Uint8Array.from({ length: chart.height * chart.width }, (_, index) => (chart.pixels[index * 3]! > 200 ? 1 : 0));
    expect(result.label!.data).toEqual(expected);
    expect(new Set(result.confidence!.data as Uint8Array)).toEqual(new Set([255]));
    expect(result.confidence!.dims).toEqual([1, chart.height, chart.width]);
  });

  it.each(['softmax, then Resize', 'convolution after Resize', 'nearest Resize'] as const)('does not cut where that would change the answer: %s', async (ending) => {
    const { original, description } = endingIn(ending);
    const { bytes, info } = makeRunnable(original, description);
    const answer = await expectedAnswer(original, description, chart);
    const { label, confidence, logits } = await runRunnable(bytes);
    expect([...answer.labels].filter((expected, index) => expected !== bestOf(label!)(index) && answer.margins[index]! > answer.tolerance)).toEqual([]);
    const worst = answer.probabilities!.reduce((largest, probability, index) => Math.max(largest, Math.abs(bestOf(confidence!)(index) - probability * 255)), 0);
    expect(worst).toBeLessThan(0.51);
    expect(logits!.dims.slice(2)).toEqual(ending === 'softmax, then Resize' ? [29, 41] : [chart.height, chart.width]);
    expect(info.hasLogits).toBe(true);
  });

  it.each([
    ['an input name', (d: ModelDescription) => ({ ...d, input: { ...d.input, name: 'x' } }), 'input.name', "input.name is x, but the network's inputs are input"],
    ['an output name', (d: ModelDescription) => ({ ...d, output: { ...d.output, name: 'y' } }), 'output.name', "the network's outputs are logits"],
    ['a dtype', (d: ModelDescription) => ({ ...d, input: { ...d.input, dtype: 'float16' as const } }), 'input.dtype', 'the network takes float32'],
    ['a layout', (d: ModelDescription) => ({ ...d, input: { ...d.input, layout: 'NHWC' as const } }), 'input.layout', 'is [N, 3, H, W]'],
    ['a number of classes', (d: ModelDescription) => ({ ...d, classes: d.classes.slice(1) }), 'classes', 'classes is 5 classes, but the network gives 6 channels'],
  ])('refuses %s that the network does not have', (_, change, key, sentence) => {
    const description = change(tinyModelDescription);
    expect(() => makeRunnable(tinyModelBytes(), description)).toThrow(expect.objectContaining({ code: 'model.wrongDescription', message: expect.stringContaining(sentence), details: expect.objectContaining({ key }) }));
  });

  it('refuses an operator set that is too old, and a second input', () => {
    expect(() => makeRunnable(tinyModelBytes({ opset: 10 }), tinyModelDescription)).toThrow(expect.objectContaining({ code: 'model.tooOld' }));
    const g = new GraphBuilder('two inputs');
    const image = g.input('input', 'float32', ['N', 3, 'H', 'W']);
    const prompt = g.input('prompt', 'float32', ['N', 3, 'H', 'W']);
    g.output('logits', g.node('Add', [image, prompt]), 'float32', ['N', 3, 'H', 'W']);
    const description = { ...tinyModelDescription, classes: tinyModelDescription.classes.slice(0, 3) };
    expect(() => makeRunnable(writeModel(g.build()), description)).toThrow('second input, prompt');
  });
});

/** The tiny network without its upsampling, and another ending behind its logits. */
function endingIn(ending: 'softmax, then Resize' | 'convolution after Resize' | 'nearest Resize'): { original: Uint8Array; description: ModelDescription } {
  const model = readModel(tinyModelBytes({ upsample: false }));
  const g = new GraphBuilder('ending', { reservedNames: tensorNames(model.graph) });
  const sizes = g.ints([1, tinyModelClasses.length, chart.height, chart.width]);
  const resize = (x: string, mode: string): string =>
    g.node('Resize', [x, '', '', sizes], { mode, coordinate_transformation_mode: mode === 'nearest' ? 'asymmetric' : 'align_corners', nearest_mode: mode === 'nearest' ? 'floor' : undefined });
  const identity = (): string =>
    g.initializer('identity', 'float32', [6, 6, 1, 1], Float32Array.from({ length: 36 }, (_, index) => (index % 7 === 0 ? 1 : 0)));
  const y = ending === 'softmax, then Resize' ? resize(g.node('Softmax', ['logits'], { axis: 1 }), 'linear')
    : ending === 'nearest Resize' ? resize('logits', 'nearest')
    : g.node('Conv', [resize('logits', 'linear'), identity()]);
  g.output('answer', y, 'float32', [1, 6, chart.height, chart.width]);
  const { node, initializer, output } = g.buildGraph();
  model.graph.node.push(...node);
  model.graph.initializer.push(...initializer);
  model.graph.output = output;
  const kind = ending === 'softmax, then Resize' ? 'probabilities' as const : 'logits' as const;
  return { original: writeModel(model), description: { ...tinyModelDescription, output: { ...tinyModelDescription.output, name: 'answer', kind } } };
}

it('the test feeds the original as its description says', () => {
  const input = networkInput(tinyModelDescriptionOf({ channelOrder: 'BGR', normalisation: 'imagenet' }), { pixels: Uint8Array.of(255, 0, 51), height: 1, width: 1 });
  expect([...(input.data as Float32Array)].map((value) => value.toFixed(4))).toEqual([((51 / 255 - 0.485) / 0.229).toFixed(4), (-0.456 / 0.224).toFixed(4), ((1 - 0.406) / 0.225).toFixed(4)]);
  expect(tinyModelClasses).toHaveLength(6);
});
