import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import { buildModel } from '../../../engine/models/buildModel.ts';
import { runOnnx } from '../../fixtures/runOnnx.ts';

/** Debian's, which has python3-torch; a virtual environment's where ATROUS_TEST_PYTHON names it. */
const python = process.env.ATROUS_TEST_PYTHON ?? '/usr/bin/python3';
const modules = 'import torch, torchvision, onnx, PIL';
const hasTorch = spawnSync(python, ['-c', modules]).status === 0;

const ARCHITECTURE = 'deeplabv3_mobilenet_v2_mobile';
const CLASS_COUNT = 3;
/** Of network_logits.py. */
const [HEIGHT, WIDTH] = [49, 65];

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

const run = (script: string, args: readonly string[]): Promise<Ended> => runPython([join(repositoryRoot, script), ...args]);

function runPython(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stderr }));
  });
}

// Every step starts Python, which a busy machine does slowly.
const timeoutMs = 15 * 60_000;

describe.skipIf(!hasTorch)(`training with PyTorch (where ${python} can ${modules})`, { timeout: timeoutMs }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atrous-training-'));
    expect(await run('tests/integration/training/draw_dataset.py', [at('drawn'), '12'])).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const options = (out: string, ...more: string[]): string[] => [
    '--data', at('drawn'), '--out', at(out), '--arch', ARCHITECTURE, '--crop', '97', '--scales', '0.9', '1.1', '--batch', '4', '--iterations', '20', '--iterations2', '0', '--rate', '0.05',
    '--batch-norm-decay', '0.9', '--val-every', '10', '--save-every', '5', '--threads', '1', '--workers', '0', '--device', 'cpu', '--quiet', ...more,
  ];
  const train = (out: string, ...more: string[]): Promise<Ended> => run('training/train.py', options(out, ...more));
  const log = (out: string): Record<string, string>[] => {
    const [header, ...rows] = readFileSync(at(join(out, 'log.csv')), 'utf8').trim().split(/\r?\n/).map((line) => line.split(','));
    return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
  };

  it('lowers the loss in 20 iterations, and leaves curve, weights and classes', async () => {
    expect(await train('whole')).toMatchObject({ exitCode: 0 });
    const losses = log('whole').map(({ cross_entropy }) => Number(cross_entropy));
    expect(losses).toHaveLength(20);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.75 * mean(losses.slice(0, 3)));
    expect(readdirSync(at('whole')).sort()).toEqual(['best.pth', 'classes.json', 'curve.svg', 'final.pth', 'last.ckpt', 'log.csv', 'options.json', 'val.csv']);
    expect(JSON.parse(readFileSync(at('whole/classes.json'), 'utf8'))).toEqual({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'disc' }, { id: 7, name: 'square' }] });
    expect(readFileSync(at('whole/val.csv'), 'utf8')).toMatch(/^iteration,phase,miou,pixel_accuracy,seconds,iou background,iou disc,iou square\r?\n10,1,0\./);
  });

  it('goes on after a stop as if there had been none, bit for bit, also over the border of the two phases', async () => {
    const phases = ['--crop', '65', '--iterations', '8', '--iterations2', '6', '--hard-classes', 'disc'];
    expect(await train('straight', ...phases)).toMatchObject({ exitCode: 0 });
    expect(await train('broken', ...phases, '--stop-after', '5')).toMatchObject({ exitCode: 0 });
    expect(await train('broken', ...phases, '--stop-after', '3', '--resume')).toMatchObject({ exitCode: 0 });
    expect(await train('broken', ...phases, '--stop-after', '3', '--resume')).toMatchObject({ exitCode: 0 });
    expect(await train('broken', ...phases, '--resume')).toMatchObject({ exitCode: 0 });
    expect(log('broken')).toEqual(log('straight'));
    expect(log('broken').map(({ phase }) => phase).join('')).toBe('11111111222222');
    expect(readFileSync(at('broken/final.pth')).equals(readFileSync(at('straight/final.pth')))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('saves before it ends also where all its processes are told to end, as torchrun and systemd do', async () => {
    const args = options('signalled', '--iterations', '4000', '--workers', '2', '--save-every', '1');
    const child = spawn(python, [join(repositoryRoot, 'training/train.py'), ...args], { stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await expect.poll(() => existsSync(at('signalled/last.ckpt')), { timeout: timeoutMs / 3, interval: 200 }).toBe(true);
    process.kill(-child.pid!, 'SIGTERM');
    expect(await ended).toBe(130);
    expect(log('signalled').length).toBeGreaterThan(0);
  });

  it('computes in bfloat16 on a CPU and comes to nearly the same loss', async () => {
    expect(await train('half', '--amp', '--iterations', '3')).toMatchObject({ exitCode: 0 });
    const [half, whole] = [log('half'), log('whole')].map((rows) => Number(rows[0].loss));
    expect(half).not.toBe(whole);
    expect(Math.abs(half - whole)).toBeLessThan(0.02 * whole);
  });

  it('shares its steps with a second process that torchrun starts, and goes on after a stop as if there had been none', async () => {
    // Both options are for Debian 12's PyTorch 1.13 with Python 3.11: without them its torchrun fails before it starts anything.
    const launcher = ['-m', 'torch.distributed.run', '--nproc_per_node', '2', '--redirects', '1', '--tee', '1', '--master_port', '29541', join(repositoryRoot, 'training/train.py')];
    const shared = (out: string, ...more: string[]): Promise<Ended> => runPython([...launcher, ...options(out, '--iterations', '6', ...more)]);
    expect(await shared('two')).toMatchObject({ exitCode: 0 });
    expect(await shared('two-broken', '--stop-after', '5')).toMatchObject({ exitCode: 0 });
    expect(await shared('two-broken', '--resume')).toMatchObject({ exitCode: 0 });
    expect(log('two-broken')).toEqual(log('two'));
    const [first, last] = [log('two')[0], log('two').at(-1)!].map(({ cross_entropy }) => Number(cross_entropy));
    expect(last).toBeLessThan(first);
    // The same crops in all: batch norm sees half of them in each process.
    const alone = Number(log('whole')[0].cross_entropy);
    expect(Math.abs(first - alone)).toBeLessThan(0.2 * alone);
  });

  it('refuses in one sentence what does not fit', async () => {
    expect(await train('whole')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^train\.py: .*whole holds a training run already: go on with --resume, or give another --out\.\n$/) });
    expect(await train('whole', '--resume', '--seed', '2')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/was started with --seed 1, not 2/) });
    expect(await train('other', '--hard-classes', 'bicycle')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/There is no class bicycle; classes: background, disc, square\.\n$/) });
  });

  it('saves a checkpoint that gives the same logits compiled by Atrous, and that training can begin with again', async () => {
    const { bytes, report } = await buildModel(at('whole/final.pth'), { name: 'trained' });
    expect(report).toMatchObject({ backbone: 'mobilenet_v2', numClasses: CLASS_COUNT, atrousRates: [] });
    writeFileSync(at('compiled.onnx'), bytes);
    for (const weights of ['whole/final.pth', 'compiled.onnx']) {
      expect(await run('tests/integration/training/network_logits.py', [at(weights), ARCHITECTURE, String(CLASS_COUNT), at('logits.bin')])).toMatchObject({ exitCode: 0, stderr: '' });
      const values = new Float32Array(new Uint8Array(readFileSync(at('logits.bin'))).buffer);
      const pixels = HEIGHT * WIDTH;
      const { logits } = await runOnnx(bytes, { input: new Tensor('float32', values.slice(0, 3 * pixels), [1, 3, HEIGHT, WIDTH]) });
      const expected = values.subarray(3 * pixels);
      expect(logits.dims).toEqual([1, CLASS_COUNT, HEIGHT, WIDTH]);
      const largest = (logits.data as Float32Array).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
      expect(largest).toBeLessThan(1e-3);
      expect(expected.some((value) => Math.abs(value) > 0.1)).toBe(true);
    }
  });

  it("learns from a teacher's soft logits", async () => {
    const teaching = ['--teacher', at('compiled.onnx'), '--unlabelled', at('drawn/JPEGImages'), '--crop', '65', '--iterations', '12'];
    expect(await train('taught', ...teaching)).toMatchObject({ exitCode: 0 });
    const soft = log('taught').map((row) => Number(row.soft));
    expect(soft.every((value) => value >= 0)).toBe(true);
    expect(Math.min(...soft.slice(-4))).toBeLessThan(soft[0]);
    expect(await train('silent', '--teacher', at('compiled.onnx'))).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--teacher needs photographs to teach on: give --unlabelled DIR\./) });
  });

  it('resizes by matrices as PyTorch does', async () => {
    expect(await run('tests/integration/training/resizing.py', [])).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each(['deeplabv3_mobilenet_v2_mobile', 'deeplabv3_mobilenet_v3_large', 'deeplabv3_resnet50'])('keeps network, teacher and losses on the device that it is given (%s)', async (arch) => {
    const teaching = ['--arch', arch, '--teacher', at('compiled.onnx'), '--unlabelled', at('drawn/JPEGImages'), '--crop', '65', '--iterations', '1', '--iterations2', '1'];
    expect(await run('tests/integration/training/steps_elsewhere.py', ['run', ...options('elsewhere', ...teaching)])).toEqual({ exitCode: 0, stderr: '' });
  });
});
