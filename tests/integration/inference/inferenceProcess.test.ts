import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DEFAULT_INFERENCE_OPTIONS } from '../../../core/inference/inferenceOptions.ts';
import { countPixels } from '../../../core/mask/labelMap.ts';
import { labelMapFromLogits } from '../../../core/mask/labelMapFromLogits.ts';
import { decodeRowRle } from '../../../core/mask/rowRle.ts';
import { childProcessTransport } from '../../../engine/inference/childProcessTransport.ts';
import { chooseProvider } from '../../../engine/inference/chooseProvider.ts';
import { COARSE_STEP } from '../../../engine/inference/keepLogits.ts';
import type { PredictRequest } from '../../../engine/inference/protocol.ts';
import type { RunnableModel } from '../../../engine/models/runnableModel.ts';
import { colorChart } from '../../fixtures/colorChart.ts';
import { drawColorShapes, interiorPixels } from '../../fixtures/colorShapes.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelClasses } from '../../fixtures/tinyModel.ts';
import { descendantsOf, killProcess } from '../../e2e/harness/processTree.ts';
import { inferenceScript, installTinyModel, realInference, writePicture } from './realInference.ts';

const request = (model: RunnableModel, imagePath: string): PredictRequest => ({ model, provider: 'cpu', imagePath, imageName: 'picture', options: DEFAULT_INFERENCE_OPTIONS, rawLogits: false });

describe('the inference process', () => {
  it('gives every colour its class, at the size of the photograph', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const chart = colorChart();
    const path = await writePicture(temporaryFolder(), 'chart.png', chart);
    const { prediction, rawLogits } = await inference.predict(request(model, path));
    const labelMap = decodeRowRle(prediction.labelMap);
    expect([labelMap.width, labelMap.height]).toEqual([161, 113]);
    // 161 pixels go through the network as 257: its 12-pixel margin is 8 of the photograph's.
    const interior = interiorPixels(chart, 8);
    expect(interior.length).toBeGreaterThan(2_000);
    expect(interior.filter((pixel) => labelMap.data[pixel] !== chart.truth[pixel])).toEqual([]);
    expect(rawLogits).toBeNull();
    expect(prediction).toMatchObject({ width: 161, height: 113, modelId: 'tiny', parameters: { longSide: 257, inputWidth: 257, inputHeight: 177, provider: 'cpu' } });
    expect(prediction.layers.map(({ classId }) => classId).sort()).toEqual([1, 2, 3, 4, 5]);
    const counts = countPixels(labelMap);
    for (const { classId, pixels, meanConfidence } of prediction.layers) {
      expect(pixels).toBe(counts[classId]);
      expect(meanConfidence).toBeGreaterThan(0.8);
    }
    expect(prediction.decodeMs).toBeGreaterThan(0);
    expect(prediction.inferenceMs).toBeGreaterThan(0);
  });

  it('expects less to correct in a project where classes are one, and nothing where all are', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    const effort = async (classIds?: readonly number[]): Promise<number> => (await inference.predict({ ...request(model, path), classIds, keepLogits: false })).prediction.effort!;
    const [own, two, one] = [await effort(), await effort([0, 1, 1, 1, 1, 1]), await effort([7, 7, 7, 7, 7, 7])];
    expect(two).toBeGreaterThan(0);
    expect(own).toBeGreaterThan(two);
    expect(one).toBeCloseTo(0, 9);
  });

  it('obeys the long side, and sends float logits where they are asked for', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    const { prediction, rawLogits } = await inference.predict({ ...request(model, path), options: { ...DEFAULT_INFERENCE_OPTIONS, longSide: 161 }, rawLogits: true });
    expect(prediction.parameters).toMatchObject({ longSide: 161, inputWidth: 161, inputHeight: 113 });
    expect(rawLogits).toMatchObject({ numClasses: 6, height: 29, width: 41, alignCorners: true });
    const fromLogits = labelMapFromLogits(rawLogits!, 113, 161);
    expect(Buffer.from(fromLogits.data).equals(decodeRowRle(prediction.labelMap).data)).toBe(true);
    const kept = prediction.logits!;
    expect([kept.numClasses, kept.height, kept.width]).toEqual([6, 29, 41]);
    // Up to a shift of all classes of a sample: distances below the winner.
    const plane = 29 * 41;
    const winner = Float32Array.from({ length: plane }, (_, p) => Math.max(...Array.from({ length: 6 }, (_, c) => rawLogits!.data[c * plane + p])));
    const isFar = [...rawLogits!.data].filter((value, i) => {
      const channel = Math.floor(i / plane);
      return Math.abs(kept.values[i] * kept.scale[channel] + kept.offset[channel] - (value - winner[i % plane])) > 0.51 * COARSE_STEP * kept.scale[channel] + 1e-4;
    });
    expect(isFar).toEqual([]);
  });

  it.each([
    ['several scales', { longSide: 161, scales: [1, 1.5] }],
    ['a mirrored view', { longSide: 161, flip: true }],
    ['tiles', { longSide: 400, tile: { sidePx: 97, overlapPx: 33 } }],
    ['all of them', { longSide: 161, scales: [1, 2], flip: true, tile: { sidePx: 97, overlapPx: 33 } }],
  ])('averages %s', async (_, given) => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const chart = colorChart();
    const path = await writePicture(temporaryFolder(), 'chart.png', chart);
    const options = { ...DEFAULT_INFERENCE_OPTIONS, ...given };
    const { prediction, rawLogits } = await inference.predict({ ...request(model, path), options, rawLogits: true });
    const labelMap = decodeRowRle(prediction.labelMap);
    expect([labelMap.width, labelMap.height]).toEqual([161, 113]);
    // The network's margin is 12 of its own pixels.
    const interior = interiorPixels(chart, Math.ceil((12 * 161) / given.longSide));
    expect(interior.length).toBeGreaterThan(1_000);
    expect(interior.filter((pixel) => labelMap.data[pixel] !== chart.truth[pixel])).toEqual([]);
    const { longSide, scales, flip, tile } = options;
    expect(prediction.parameters).toMatchObject({ longSide, scales, flip, tile });
    for (const { meanConfidence } of prediction.classes) {
      expect(meanConfidence).toBeGreaterThan(0.7);
      expect(meanConfidence).toBeLessThanOrEqual(1);
    }
    // The kept logits say the same as the label map, but for pixels on boundaries.
    const fromLogits = labelMapFromLogits(rawLogits!, 113, 161);
    const differing = fromLogits.data.filter((id, i) => id !== labelMap.data[i]).length;
    expect(differing / labelMap.data.length).toBeLessThan(0.03);
    expect([prediction.logits?.height, prediction.logits?.width]).toEqual([rawLogits!.height, rawLogits!.width]);
  });

  it('refuses to average what gives no scores', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const labelsOnly = { ...model, runnable: { ...model.runnable, hasLogits: false } };
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    await expect(inference.predict({ ...request(labelsOnly, path), options: { ...DEFAULT_INFERENCE_OPTIONS, flip: true } })).rejects.toMatchObject({ code: 'usage.noScores' });
  });

  it.each([
    ['only labels', { output: 'argmax' as const }],
    ['probabilities in the last axis', { output: 'softmax' as const, outputLayout: 'NHWC' as const, inputLayout: 'NHWC' as const }],
    ['a fixed size', { fixedSize: { height: 129, width: 161 } }],
  ])('runs a model with %s', async (_, options) => {
    const inference = realInference();
    const model = await installTinyModel(inference, options);
    const picture = drawColorShapes(400, 300, [
      { x: 0, y: 0, width: 200, height: 150, rgb: tinyModelClasses[1].rgb, classId: 1 },
      { x: 200, y: 150, width: 200, height: 150, rgb: tinyModelClasses[3].rgb, classId: 3 },
    ]);
    const { prediction } = await inference.predict(request(model, await writePicture(temporaryFolder(), 'picture.png', picture)));
    const labelMap = decodeRowRle(prediction.labelMap);
    expect(interiorPixels(picture, 40).filter((pixel) => labelMap.data[pixel] !== picture.truth[pixel])).toEqual([]);
  });

  it('turns the photograph upright before it looks at it', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const folder = temporaryFolder();
    const upright = drawColorShapes(120, 200, [{ x: 0, y: 0, width: 120, height: 100, rgb: tinyModelClasses[1].rgb, classId: 1 }]);
    const path = join(folder, 'turned.jpg');
    // Orientation 6: to be turned right by 90 degrees. So its pixels are stored turned left.
    await sharp(upright.pixels, { raw: { width: 120, height: 200, channels: 3 } }).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(path);
    const { prediction } = await inference.predict(request(model, path));
    expect([prediction.width, prediction.height]).toEqual([120, 200]);
    const labelMap = decodeRowRle(prediction.labelMap);
    expect(labelMap.data[20 * 120 + 60]).toBe(1);
    expect(labelMap.data[180 * 120 + 60]).toBe(0);
  });

  it('answers a queue of good and bad images, each for itself and in order', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const folder = temporaryFolder();
    const good = await writePicture(folder, 'good.png', colorChart());
    const whole = await sharp(good).jpeg().toBuffer();
    const files: Record<string, string | Uint8Array> = { 'text.jpg': 'I am a text', 'empty.jpg': '', 'cut.jpg': whole.subarray(0, whole.length / 2) };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    mkdirSync(join(folder, 'folder.jpg'));
    const names = ['good.png', 'text.jpg', 'good.png', 'empty.jpg', 'cut.jpg', 'missing.jpg', 'folder.jpg', 'good.png'];
    const results = await Promise.allSettled(names.map((name) => inference.predict({ ...request(model, join(folder, name)), imageName: name })));
    expect(results.map((result) => (result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code))).toEqual([
      'done', 'image.notAnImage', 'done', 'image.empty', 'image.truncated', 'image.missing', expect.stringMatching(/^image\./), 'done',
    ]);
  });

  it('comes back after SIGKILL in the middle of a queue, and every image is predicted', async () => {
    const lost: string[] = [];
    const inference = realInference({ onProcessLost: (reason) => lost.push(reason) });
    const model = await installTinyModel(inference);
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    const queue = Array.from({ length: 20 }, (_, i) => inference.predict({ ...request(model, path), imageName: `${i}.png` }));
    await queue[4];
    const [process_] = descendantsOf(process.pid).filter(({ command }) => command.includes(inferenceScript));
    killProcess(process_.pid);
    const predictions = await Promise.all(queue);
    expect(predictions.every(({ prediction }) => prediction.width === 161)).toBe(true);
    expect(lost).toEqual(['signal SIGKILL']);
  });

  it('drops cancelled images, and ends when it is told to', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    const controller = new AbortController();
    const cancelled = Array.from({ length: 10 }, () => inference.predict(request(model, path), { signal: controller.signal }));
    const kept = inference.predict(request(model, path));
    controller.abort();
    for (const result of await Promise.allSettled(cancelled)) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    expect((await kept).prediction.width).toBe(161);
    await inference.dispose();
    expect(descendantsOf(process.pid).filter(({ command }) => command.includes(inferenceScript))).toEqual([]);
  });

  it('says that a runnable file is gone or broken, and goes on with other models', async () => {
    const inference = realInference();
    const model = await installTinyModel(inference);
    const path = await writePicture(temporaryFolder(), 'chart.png', colorChart());
    const broken = join(temporaryFolder(), 'runnable.onnx');
    writeFileSync(broken, 'no network');
    for (const runnablePath of [broken, '/nowhere/runnable.onnx']) {
      await expect(inference.predict(request({ ...model, runnablePath }, path))).rejects.toMatchObject({ code: 'model.cannotRun', message: expect.stringMatching(/^The model tiny cannot be run on CPU: /) });
    }
    expect((await inference.predict(request(model, path))).prediction.width).toBe(161);
  });

  it('refuses a script that does not exist with the reason', async () => {
    const inference = realInference({ spawn: () => childProcessTransport({ script: '/nowhere/inference.cjs' }) });
    await expect(inference.selfTest({ provider: 'cpu' })).rejects.toMatchObject({ code: 'inference.cannotStart' });
  });
});

describe('the self-test', () => {
  const spawn = () => childProcessTransport({ script: inferenceScript });

  it('finds that the CPU works and agrees with itself', async () => {
    const { report, isFast, onnxruntime } = await realInference().selfTest({ provider: 'cpu' });
    expect(report).toMatchObject({ id: 'cpu', works: true, maxError: 0 });
    expect(report.ms).toBeGreaterThan(0);
    expect(isFast).toBe(true);
    expect(onnxruntime).toMatch(/^1\.\d+\.\d+/);
  });

  it('tries every provider of this platform, and gives each that does not work one sentence', async () => {
    const { chosen, reports } = await chooseProvider({ spawn, requested: 'auto', testAll: true });
    expect(reports.at(-1)).toMatchObject({ id: 'cpu', works: true });
    for (const { works, reason, maxError, ms } of reports) {
      expect(reason).toMatch(/^[A-Z][^\n]*\.$/);
      if (works) expect([maxError, ms].every((value) => value !== null)).toBe(true);
      else expect(reason.length).toBeGreaterThan(20);
    }
    expect(reports.find(({ id }) => id === chosen)?.works).toBe(true);
  });

  it('says of a provider that ONNX Runtime does not have here that it is no part of it', async () => {
    const other = process.platform === 'win32' ? 'coreml' : 'dml';
    const { report } = await realInference().selfTest({ provider: other });
    expect(report).toMatchObject({ works: false, reason: expect.stringContaining(`is not part of ONNX Runtime on ${process.platform}`) });
  });
});
