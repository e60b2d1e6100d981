import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rendererFile } from '../../../electron/rendererFile.ts';

const directory = resolve('/opt/atrous/out/renderer');

describe('rendererFile', () => {
  it('finds files of the interface', () => {
    expect(rendererFile(directory, 'atrous-app://app/index.html')).toBe(resolve(directory, 'index.html'));
    expect(rendererFile(directory, 'atrous-app://app/assets/a%20b.js?x#y')).toBe(resolve(directory, 'assets/a b.js'));
  });

  it.each([
    'atrous-app://other/index.html',
    'atrous-app://app/..%2fmain.cjs',
    'atrous-app://app/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'atrous-app://app/assets/..%2f..%2fmain.cjs',
    'atrous-app://app/..%2frenderer-secret/x',
    'atrous-app://app/%',
  ])('refuses %s', (address) => {
    expect(rendererFile(directory, address)).toBeNull();
  });

  it('never leaves its directory', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'a', 'etc', '%25', '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = rendererFile(directory, `atrous-app://app/${parts.join('')}`);
        if (path !== null) expect(path.startsWith(directory + sep)).toBe(true);
      }),
    );
  });
});
