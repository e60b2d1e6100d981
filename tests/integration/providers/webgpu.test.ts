import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelDescription } from '../../../core/model/modelDescription.ts';
import type { ModelProto } from '../../../models/onnx/onnxTypes.ts';
import { readModel } from '../../../models/onnx/readModel.ts';
import { makeRunnable } from '../../../models/runnable/makeRunnable.ts';
import { namedNetwork } from '../../fixtures/namedNetwork.ts';
import { runOnnx } from '../../fixtures/runOnnx.ts';
import { softwareVulkanEnv } from '../../fixtures/softwareVulkan.ts';
import { tinyModelBytes, tinyModelClasses, tinyModelDescription } from '../../fixtures/tinyModel.ts';
import type { ProviderAnswer, ProviderJob, RunNode, TypeAndShape } from './runOnProvider.ts';

const SIDE = 65;
const TIMEOUT_MS = 5 * 60_000;
const repository = resolve(import.meta.dirname, '../../..');

interface Network {
  readonly model: ModelProto;
  readonly description: ModelDescription;
}

const networks: Record<string, () => Network> = {
  'the tiny network of the tests': () => ({ model: readModel(tinyModelBytes()), description: tinyModelDescription }),
  'MobileNetV2 of half the width': () => namedNetwork('deeplabv3_mobilenet_v2', { width: 0.5 }),
  'MobileNetV3-Large': () => namedNetwork('deeplabv3_mobilenet_v3_large'),
  'MobileNetV2 of half the width at output stride 8': () => namedNetwork('deeplabv3_mobilenet_v2', { width: 0.5, outputStride: 8 }),
  'ResNet-50': () => namedNetwork('deeplabv3_resnet50', { outputStride: 16 }),
};

/** What the WebGPU provider leaves to the CPU besides arithmetic on shapes: it has no kernel for 64-bit integers, as which ArgMax gives the winners. */
const leftToCpu = [
  /^Cast int64\[\] -> float\[\]$/,
  new RegExp(`^Reshape int64\\[[\\d,]*\\], int64\\[3\\] -> int64\\[1,${SIDE},${SIDE}\\]$`),
  new RegExp(`^Cast int64\\[1,${SIDE},${SIDE}\\] -> uint8\\[1,${SIDE},${SIDE}\\]$`),
];

describe.skipIf(softwareVulkanEnv === null)('WebGPU through a software Vulkan driver', () => {
  let folder: string;
  let program: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'atrous-webgpu-'));
    program = join(folder, 'runOnProvider.cjs');
    const entry = join(import.meta.dirname, 'runOnProvider.ts');
    buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs', external: ['onnxruntime-node'], logLevel: 'error' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function runOnWebGpu(name: string, bytes: Uint8Array, pixels: Uint8Array): Promise<ProviderAnswer> {
    const files = join(folder, name.replaceAll(/\W/g, '-'));
    const job: ProviderJob = { modelPath: `${files}.onnx`, pixelsPath: `${files}.rgb`, profilePrefix: `${files}.profile`, provider: 'webgpu', height: SIDE, width: SIDE };
    writeFileSync(job.modelPath, bytes);
    writeFileSync(job.pixelsPath, pixels);
    const env = { ...softwareVulkanEnv, NODE_PATH: join(repository, 'node_modules') };
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(job)], { env, timeout: TIMEOUT_MS, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout) as ProviderAnswer;
  }

  it.each(Object.entries(networks))(
    'runs %s whole, as the CPU does',
    async (name, build) => {
      const { model, description } = build();
      const { bytes } = makeRunnable(model, description);
      const pixels = colorStripes();
      const onGpu = await runOnWebGpu(name, bytes, pixels);
      const onCpu = await runOnnx(bytes, { image: new Tensor('uint8', pixels, [1, SIDE, SIDE, 3]) });

      expect(relativeDifference(onGpu.logits, onCpu.logits.data as Float32Array)).toBeLessThan(1e-4);
      expect(onGpu.label).toEqual([...(onCpu.label.data as Uint8Array)]);
      expect(largestDifference(onGpu.confidence, onCpu.confidence.data as Uint8Array)).toBeLessThanOrEqual(1);
      if (description === tinyModelDescription) expect(new Set(onGpu.label).size).toBe(tinyModelClasses.length);

      const elsewhere = onGpu.nodes.filter(({ provider }) => provider !== 'WebGpuExecutionProvider');
      const left = elsewhere.filter((node) => !isShapeArithmetic(node)).map(inWords);
      expect(left.filter((words) => !leftToCpu.some((pattern) => pattern.test(words)))).toEqual([]);
      expect(left.length).toBeLessThanOrEqual(leftToCpu.length);
      // Nothing went through the CPU in between: the image goes over once, the winners come back once.
      expect(onGpu.nodes.filter(({ opType }) => opType.startsWith('Memcpy')).map(inWords)).toEqual([
        `MemcpyFromHost uint8[1,${SIDE},${SIDE},3] -> uint8[1,${SIDE},${SIDE},3]`,
        expect.stringMatching(new RegExp(`^MemcpyToHost int64\\[1(,1)?,${SIDE}(,1)?,${SIDE}\\]`)),
      ]);
      // The list of what ran is a real one: all convolutions are in it.
      expect(onGpu.nodes.filter(({ opType }) => opType === 'Conv')).toHaveLength(model.graph.node.filter(({ opType }) => opType === 'Conv').length);
    },
    TIMEOUT_MS,
  );
});

/** Heights, widths and what is computed from them: at most eight whole numbers in a row. A Shape may look at any tensor, it reads no values. */
function isShapeArithmetic({ opType, inputs, outputs }: RunNode): boolean {
  const isSmall = (tensor: TypeAndShape): boolean => Object.entries(tensor).every(([type, dims]) => type === 'int64' && dims.length <= 1 && (dims[0] ?? 1) <= 8);
  return outputs.every(isSmall) && (opType === 'Shape' || inputs.every(isSmall));
}

function inWords({ opType, inputs, outputs }: RunNode): string {
  const list = (tensors: readonly TypeAndShape[]): string => tensors.flatMap((tensor) => Object.entries(tensor)).map(([type, dims]) => `${type}[${dims.join(',')}]`).join(', ');
  return `${opType} ${list(inputs)} -> ${list(outputs)}`;
}

/** Uint8 [1, SIDE, SIDE, 3]: an upright stripe of each colour that the tiny network knows. */
function colorStripes(): Uint8Array {
  const colors = tinyModelClasses.map(({ rgb }) => rgb);
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) pixels.set(colors[Math.floor(((pixel % SIDE) / SIDE) * colors.length)], pixel * 3);
  return pixels;
}

function largestDifference(values: readonly number[], reference: ArrayLike<number>): number {
  expect(values).toHaveLength(reference.length);
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i])), 0);
}

/** Largest difference as a share of the largest reference value. */
function relativeDifference(values: readonly number[], reference: Float32Array): number {
  return largestDifference(values, reference) / reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
