import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../cli/exitCodes.ts';

describe('exitCodeOf', () => {
  it.each([
    ['image.truncated', 2],
    ['model.notOnnx', 2],
    ['model.unknown', 2],
    ['project.noFolder', 2],
    ['usage.out', 2],
    ['model.none', 3],
    ['model.cannotGet', 3],
    ['model.wrongFile', 3],
    ['model.notInCatalogue', 2],
    ['checkpoint.mismatch', 2],
    ['model.cannotStore', 3],
    ['provider.notWorking', 3],
    ['inference.died', 3],
    ['inference.cannotStart', 3],
    ['app.noDisplay', 3],
    ['project.diskFull', 3],
    ['project.newer', 3],
    ['bug', 3],
    ['cancelled', 130],
  ])('%s ends with %d', (code, exitCode) => {
    expect(exitCodeOf(code)).toBe(exitCode);
  });
});
