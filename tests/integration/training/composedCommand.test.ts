import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import { shellCommand } from '../../../core/training/shellCommand.ts';
import { trainingWords, type TrainingPlan } from '../../../core/training/trainingPlan.ts';

const python = process.env.ATROUS_TEST_PYTHON ?? '/usr/bin/python3';
const modules = 'import torch, torchvision, onnx, PIL';
const hasTorch = spawnSync(python, ['-c', modules]).status === 0;

describe.skipIf(!hasTorch)(`the composed command, pasted into a shell (where ${python} can ${modules})`, { timeout: 15 * 60_000 }, () => {
  let folder: string;
  let plan: TrainingPlan;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "atrous o'training $HOME "));
    const data = join(folder, 'drawn images');
    mkdirSync(data);
    expect(spawnSync(python, [join(repositoryRoot, 'tests/integration/training/draw_dataset.py'), data, '8']).status).toBe(0);
    plan = {
      python, script: join(repositoryRoot, 'training', 'train.py'), data, out: join(folder, 'first "run"'), architecture: 'deeplabv3_mobilenet_v2_mobile', initialWeights: null,
      cropPx: 65, batch: 2, iterations: 2, iterations2: 1, device: 'cpu', gpuCount: 1, mixedPrecision: false, teacher: null,
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const paste = (changes: Partial<TrainingPlan>) =>
    spawnSync('/bin/sh', ['-c', shellCommand(trainingWords({ ...plan, ...changes }), 'posix')], { encoding: 'utf8', cwd: folder, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' } });

  it('trains two phases in folders with spaces and quotes', () => {
    const { status, stderr } = paste({});
    expect(status, stderr).toBe(0);
    expect(existsSync(join(plan.out, 'final.pth'))).toBe(true);
    expect(readFileSync(join(plan.out, 'log.csv'), 'utf8').trim().split(/\r?\n/).map((line) => line.split(',')[1])).toEqual(['phase', '1', '1', '2']);
    expect(readFileSync(join(plan.out, 'val.csv'), 'utf8').trim().split(/\r?\n/)).toHaveLength(4);
  });

  it('begins with those weights', () => {
    const { status, stderr } = paste({ out: join(folder, 'second'), initialWeights: join(plan.out, 'final.pth'), iterations2: 0 });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'second', 'options.json'), 'utf8'))).toMatchObject({ data: plan.data, init: join(plan.out, 'final.pth'), arch: plan.architecture, iterations: 2, iterations2: 0 });
  });

  it('is understood with a teacher whose pixels begin with a hyphen', () => {
    // The file does not exist: that is what is said, and not that an option is wrong.
    const { status, stderr } = paste({ out: join(folder, 'taught'), teacher: { path: join(folder, 'none.onnx'), pixels: '-1..1', photographs: join(plan.data, 'JPEGImages') } });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/none\.onnx/);
    expect(stderr).not.toMatch(/usage:|expected one argument/);
  });

  it('can be asked of several processes by the same Python', () => {
    const words = trainingWords({ ...plan, device: 'auto', gpuCount: 2 });
    const { status, stdout } = spawnSync('/bin/sh', ['-c', shellCommand([...words.slice(0, 3), '--help'], 'posix')], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('--nproc_per_node');
  });
});
