import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import { firstModel } from '../../../models/catalogue/catalogue.ts';
import { readNpy } from '../../fixtures/readNpy.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine, startAtrous, type Finished } from '../cli/commandLine.ts';

const images = ['voc/2011_000003', 'voc/2011_000006', 'voc/2011_000025', 'photos/bird_segmentation', 'photos/cat_720p', 'photos/dog_segmentation', 'photos/grace_hopper', 'photos/kite_and_cold', 'photos/pets'];

describe.skipIf(sharedDataFolder === null)("[shared] Google's quantised DeepLabV3, from catalogue to mask", () => {
  let root: string;
  let home: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'atrous-google-'));
    home = join(root, 'home');
    const env = { ATROUS_MODEL_MIRROR: sharedDataPath('models') };
    done(await atrous(['models', 'get', firstModel.id], { home, env }));
    done(await atrous(['models', 'add', sharedDataPath('models/deeplabv3_mobilenet_v2_voc_logits.onnx'), '--as', 'reference'], { home }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  interface Prediction {
    readonly labels: Uint8Array;
    readonly logits: { shape: number[]; data: Float32Array };
  }

  async function predict(image: string, model: string): Promise<Prediction> {
    const [out, npy] = [join(root, `${model}.png`), join(root, `${model}.npy`)];
    done(await atrous(['predict', sharedDataPath('images', `${image}.jpg`), '--out', out, '--logits', npy, '--model', model, '--provider', 'cpu'], { home }));
    return { labels: decodeLabelPng(readFileSync(out), out).data, logits: readNpy(npy) };
  }

  it.each(images)('gives for %s what the dequantised network gives', async (image) => {
    const found = await predict(image, firstModel.id);
    const reference = await predict(image, 'reference');
    expect(found.logits.shape).toEqual(reference.logits.shape);
    const largest = reference.logits.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = found.logits.data.reduce((most, value, i) => Math.max(most, Math.abs(value - reference.logits.data[i])), 0);
    expect(difference / largest).toBeLessThan(1e-4);
    expect(shareOfEqual(found.labels, reference.labels)).toBeGreaterThanOrEqual(0.9999);
  });

  it('can be compiled in half precision, and with another output stride', async () => {
    const file = sharedDataPath('models', firstModel.fileName);
    const image = 'voc/2011_000025';
    const full = await predict(image, firstModel.id);
    const half = done(await atrous(['models', 'build', file, '--out', join(root, 'half.onnx'), '--precision', 'fp16', '--json'], { home }));
    expect(JSON.parse(half.stdout)).toMatchObject({ precision: 'fp16', outputStride: 16, numClasses: 21 });
    // The file says itself how it is run: nothing is guessed.
    expect(done(await atrous(['models', 'add', join(root, 'half.onnx')], { home })).stderr).toBe('');
    const inHalf = await predict(image, 'half');
    expect(inHalf.logits.shape).toEqual(full.logits.shape);
    expect(shareOfEqual(inHalf.labels, full.labels)).toBeGreaterThan(0.995);

    done(await atrous(['models', 'build', file, '--out', join(root, 'dense.onnx'), '--output-stride', '8'], { home }));
    done(await atrous(['models', 'add', join(root, 'dense.onnx')], { home }));
    const dense = await predict(image, 'dense');
    const [, , height, width] = full.logits.shape;
    expect(dense.logits.shape).toEqual([1, 21, 2 * height - 1, 2 * width - 1]);
    expect(shareOfEqual(dense.labels, full.labels)).toBeGreaterThan(0.9);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] the first pre-labelling', () => {
  it('gets the smallest model by itself after saying so, from a server that cuts the connection', async () => {
    const bytes = readFileSync(sharedDataPath('models', firstModel.fileName));
    const { address, ranges } = await cuttingServer(bytes);
    const folder = temporaryFolder();
    const home = join(folder, 'home');
    const image = sharedDataPath('images/voc/2011_000025.jpg');
    const env = { ATROUS_MODEL_MIRROR: address, ATROUS_OFFLINE: undefined };
    const first = done(await atrous(['predict', image, '--out', join(folder, 'bus.png'), '--json'], { home, env }));
    const [announced] = first.stderr.split('\n');
    expect(announced).toBe(`atrous: No model is installed: getting ${firstModel.name}, 2.2 MB, licence Apache-2.0, from ${address}${firstModel.fileName}`);
    expect((JSON.parse(first.stdout) as { classes: { name: string }[] }).classes.map(({ name }) => name)).toContain('bus');
    expect(ranges).toEqual(['', 'bytes=1000000-', 'bytes=2000000-']);
    // The second time it is there.
    const second = done(await atrous(['predict', image, '--out', join(folder, 'bus.png'), '--json'], { home }));
    expect(second.stderr).not.toContain('getting');
  });

  it.each([
    ['interrupted', 'SIGINT', 130],
    ['killed', 'SIGKILL', -1],
  ] as const)('goes on with a download that was %s', async (_, signal, exitCode) => {
    const bytes = readFileSync(sharedDataPath('models', firstModel.fileName));
    const { address, ranges, waiting } = await hesitantServer(bytes);
    const home = join(temporaryFolder(), 'home');
    const env = { ATROUS_MODEL_MIRROR: address, ATROUS_OFFLINE: undefined };
    const first = startAtrous(['models', 'get', firstModel.id], { home, env });
    await waiting;
    // The first half is on its way to the disk.
    await new Promise((resolve) => setTimeout(resolve, 300));
    first.child.kill(signal);
    expect((await first.finished).exitCode).toBe(exitCode);
    done(await atrous(['models', 'get', firstModel.id], { home, env }));
    expect(ranges).toEqual(['', `bytes=${HESITATES_AT}-`]);
    expect(readdirSync(join(home, 'models'))).toEqual([firstModel.id]);
  });

  it('refuses a mirror with another file of that name, and ends with 3', async () => {
    const { address } = await cuttingServer(readFileSync(sharedDataPath('models/deeplabv3_257_mv_gpu.tflite')).subarray(0, firstModel.sizeBytes));
    const folder = temporaryFolder();
    const env = { ATROUS_MODEL_MIRROR: address, ATROUS_OFFLINE: undefined };
    const finished = await atrous(['models', 'get', firstModel.id], { home: join(folder, 'home'), env });
    expect(finished.exitCode).toBe(3);
    expect(finished.stderr).toMatch(/is not the published deeplabv3_mnv2_pascal_quant\.tflite: its SHA-256 is [0-9a-f]{64} instead of 350af47f/);
    expect(errorLine(await atrous(['models', 'show', 'x'], { home: join(folder, 'home') }))).toMatch(/none is installed/);
  });
});

/** Serves one file a million bytes at a time. */
async function cuttingServer(bytes: Uint8Array): Promise<{ address: string; ranges: string[] }> {
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const headers = { 'content-length': bytes.length - start, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, headers);
    const piece = bytes.subarray(start, start + 1_000_000);
    if (start + piece.length === bytes.length) response.end(piece);
    else response.write(piece, () => setTimeout(() => response.destroy(), 50));
  });
  return { address: await listen(server), ranges };
}

const HESITATES_AT = 1_000_000;

/** Serves the beginning of one file and then nothing to whoever asks for all of it; the rest to whoever asks for that. */
async function hesitantServer(bytes: Uint8Array): Promise<{ address: string; ranges: string[]; waiting: Promise<void> }> {
  const ranges: string[] = [];
  let waits: () => void;
  const waiting = new Promise<void>((resolve) => (waits = resolve));
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    if (start === 0) response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, HESITATES_AT), waits);
    else response.writeHead(206, { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }).end(bytes.subarray(start));
  });
  return { address: await listen(server), ranges, waiting };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function shareOfEqual(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((count, value, i) => count + (value === b[i] ? 1 : 0), 0) / a.length;
}

function done(finished: Finished): Finished {
  expect(finished.exitCode, finished.stderr).toBe(0);
  return finished;
}
