import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import { buildModel } from '../../../engine/models/buildModel.ts';

const python = process.env.ATROUS_TEST_PYTHON ?? '/usr/bin/python3';
const modules = 'import torch, torchvision, onnx, PIL';
const hasTorch = spawnSync(python, ['-c', modules]).status === 0;

const ARCHITECTURE = 'deeplabv3_mobilenet_v2_mobile';

describe.skipIf(!hasTorch)(`the training of the starter model (where ${python} can ${modules})`, { timeout: 15 * 60_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const run = (script: string, args: readonly string[]) =>
    spawnSync(python, [join(repositoryRoot, script), ...args], { encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' } });
  const train = (...args: string[]) => run('training/train_starter.py', ['--teacher', at('teacher.onnx'), '--unlabelled', at('drawn/JPEGImages'), '--out', at('run'), '--device', 'cpu', ...args]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atrous-starter-'));
    expect(run('tests/integration/training/draw_dataset.py', [at('drawn'), '6']).status).toBe(0);
    // Without the list of classes, values of the masks are VOC's ids.
    cpSync(at('drawn/JPEGImages'), at('labelled/images'), { recursive: true });
    cpSync(at('drawn/SegmentationClass'), at('labelled/masks'), { recursive: true });
    expect(run('tests/integration/training/random_teacher.py', [ARCHITECTURE, at('teacher.pth')]).status).toBe(0);
    writeFileSync(at('teacher.onnx'), (await buildModel(at('teacher.pth'), { name: 'teacher' })).bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('goes through its stages, goes on where it ended, and leaves weights that Atrous compiles', async () => {
    const first = train('--labelled', at('labelled'), '--steps', '2');
    expect(first.status, first.stderr).toBe(0);
    const second = train('--labelled', at('labelled'), '--steps', '6');
    expect(second.status, second.stderr).toBe(0);
    expect(second.stdout).toMatch(/goes on at step 2/);
    // The last stage alone learns from masks.
    expect(second.stdout).toMatch(/step 6, together \| u1 .* u17 [\d.]+ kl [\d.]+ masks [\d.]+\n/);
    const { report } = await buildModel(at('run/starter.pth'), { name: 'student' });
    expect(report).toMatchObject({ backbone: 'mobilenet_v2', numClasses: 21, atrousRates: [] });
  });

  it('takes up the starter of the project for the last stage, and refuses weights of another network', () => {
    const taken = train('--init', join(repositoryRoot, 'models/starter/starter.safetensors'), '--out', at('on'), '--steps', '2');
    expect(taken.status, taken.stderr).toBe(0);
    expect(taken.stdout).toMatch(/step 2, together \| /);
    writeFileSync(at('other.safetensors'), Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]));
    const refused = train('--init', at('other.safetensors'), '--out', at('never'), '--steps', '2');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^train_starter\.py: .*other\.safetensors does not fit: \d+ tensors are missing or of another shape, such as .*\n$/);
  });

  it('keeps student and teacher on the device that it is given', () => {
    const { status, stderr } = run('tests/integration/training/steps_elsewhere.py', ['starter', '--teacher', at('teacher.onnx'), '--unlabelled', at('drawn/JPEGImages'), '--labelled', at('labelled'), '--out', at('elsewhere'), '--steps', '4']);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('refuses masks whose ids are not those of its classes', () => {
    const { status, stderr } = train('--labelled', at('drawn'), '--steps', '12');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^train_starter\.py: .*drawn has other class ids than the 21 of PASCAL VOC, from 0 on without gaps\.\n$/);
  });
});
