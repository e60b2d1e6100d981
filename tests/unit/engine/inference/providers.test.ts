import { describe, expect, it } from 'vitest';
import { providersOfPlatform } from '../../../../engine/inference/providers.ts';

describe('providersOfPlatform', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('ends with the CPU on %s, holds WebGPU, and names nothing twice', (platform) => {
    const providers = providersOfPlatform(platform);
    expect(providers.at(-1)).toBe('cpu');
    expect(providers).toContain('webgpu');
    expect(new Set(providers).size).toBe(providers.length);
  });

  it('has DirectML on Windows only and CoreML on macOS only', () => {
    expect(providersOfPlatform('win32')).toContain('dml');
    expect(providersOfPlatform('darwin')).toContain('coreml');
    expect(providersOfPlatform('linux')).not.toContain('dml');
    expect(providersOfPlatform('linux')).not.toContain('coreml');
  });
});
