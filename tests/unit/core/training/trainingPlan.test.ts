import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../../build/repositoryRoot.mjs';
import { trainingArchitectures } from '../../../../core/training/trainingArchitectures.ts';
import { passesOf, planProblem, suggestedIterations, trainingWords, type TrainingPlan } from '../../../../core/training/trainingPlan.ts';
import { architectures } from '../../../../models/architectures/architecture.ts';

const plan: TrainingPlan = {
  python: 'python3', script: '/app/training/train.py', data: '/data/my export', out: '/runs/1', architecture: 'deeplabv3_mobilenet_v2', initialWeights: null,
  cropPx: 513, batch: 16, iterations: 2000, iterations2: 1000, device: 'auto', gpuCount: 1, mixedPrecision: false, teacher: null,
};

/** Options with their values. */
function optionsOf(changes: Partial<TrainingPlan>): string {
  return trainingWords({ ...plan, ...changes }).join(' ');
}

describe('trainingWords', () => {
  it('says everything that decides the run', () => {
    expect(trainingWords(plan)).toEqual([
      'python3', '/app/training/train.py', '--data', '/data/my export', '--out', '/runs/1', '--arch', 'deeplabv3_mobilenet_v2', '--init', 'scratch',
      '--crop', '513', '--batch', '16', '--iterations', '2000', '--iterations2', '1000', '--val-every', '150',
    ]);
  });

  it('runs a process per GPU with the same Python, and none of that on the CPU', () => {
    expect(trainingWords({ ...plan, gpuCount: 4, device: 'cuda', mixedPrecision: true }).slice(0, 6)).toEqual(['python3', '-m', 'torch.distributed.run', '--nproc_per_node', '4', '/app/training/train.py']);
    expect(optionsOf({ gpuCount: 4, device: 'cuda', mixedPrecision: true })).toMatch(/ --device cuda --amp$/);
    expect(optionsOf({ gpuCount: 4, device: 'cpu', mixedPrecision: true })).toMatch(/^python3 \/app\/training\/train.py .* --device cpu$/);
  });

  it('names weights to begin with, and a teacher', () => {
    expect(optionsOf({ initialWeights: ' /w/resnet.pth ' })).toContain('--init /w/resnet.pth --crop');
    expect(optionsOf({ teacher: { path: '/m/model.onnx', pixels: '-1..1', photographs: '/photos/' } })).toMatch(/ --teacher \/m\/model\.onnx --teacher-pixels=-1\.\.1 --unlabelled \/photos$/);
    expect(optionsOf({ teacher: { path: '/m/model.onnx', pixels: null, photographs: '/' } })).toMatch(/ --teacher \/m\/model\.onnx --unlabelled \/$/);
  });

  it('validates some twenty times, at most every 1,000 iterations', () => {
    expect(optionsOf({ iterations: 2, iterations2: 0 })).toContain('--val-every 1');
    expect(optionsOf({ iterations: 30_000, iterations2: 30_000 })).toContain('--val-every 1000');
  });

  it('takes separators off the ends of folders, but not off a root', () => {
    expect(trainingWords({ ...plan, data: 'C:\\data dir\\', out: 'D:\\' }).slice(2, 6)).toEqual(['--data', 'C:\\data dir', '--out', 'D:\\']);
  });
});

it('finds what train.py would refuse', () => {
  expect(planProblem(plan)).toBeNull();
  expect(planProblem({ ...plan, cropPx: 512 })).toBe('crop');
  expect(planProblem({ ...plan, cropPx: 17 })).toBe('crop');
  expect(planProblem({ ...plan, iterations: 0, iterations2: 0 })).toBe('iterations');
  expect(planProblem({ ...plan, iterations: 0 })).toBeNull();
  expect(planProblem({ ...plan, iterations: Number.NaN })).toBe('iterations');
  expect(planProblem({ ...plan, batch: 0 })).toBe('batch');
  expect(planProblem({ ...plan, out: ' ' })).toBe('out');
  expect(planProblem({ ...plan, data: '' })).toBe('data');
  expect(planProblem({ ...plan, out: '/data/my export/' })).toBe('sameFolder');
  expect(planProblem({ ...plan, initialWeights: '' })).toBe('initialWeights');
  expect(planProblem({ ...plan, gpuCount: 0 })).toBe('gpuCount');
  expect(planProblem({ ...plan, teacher: { path: '/m', pixels: null, photographs: '' } })).toBe('photographs');
  expect(planProblem({ ...plan, python: '' })).toBe('python');
});

it('suggests iterations by the number of images', () => {
  expect([10, 200, 1000, 100_000].map((images) => suggestedIterations(images, 16))).toEqual([500, 1300, 6300, 30_000]);
  expect(passesOf(plan, 300)).toBe(160);
  expect(passesOf(plan, 0)).toBe(0);
});

it('offers the architectures that are compiled and trained', () => {
  const ids = trainingArchitectures.map(({ id }) => id).sort();
  expect(ids).toEqual(architectures.map(({ id }) => id).sort());
  const trained = readFileSync(join(repositoryRoot, 'training/network/architectures.py'), 'utf8').matchAll(/^ {4}"(deeplabv3_\w+)": Architecture\(/gm);
  expect([...trained].map(([, id]) => id).sort()).toEqual(ids);
});
