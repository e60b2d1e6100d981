import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommand } from '../../../../core/training/shellCommand.ts';

describe('for sh, bash and zsh', () => {
  it('leaves plain words alone and quotes the others', () => {
    expect(shellCommand(['python3', '/opt/a b/train.py', '--data', "/home/o'neil/$HOME"], 'posix')).toBe(`python3 '/opt/a b/train.py' --data '/home/o'\\''neil/$HOME'`);
    expect(shellCommand(['python3', '', '~/a', 'a=b', '*'], 'posix')).toBe(`python3 '' '~/a' 'a=b' '*'`);
  });

  it.skipIf(process.platform === 'win32')('gives every word back as it was, in a real shell', () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: fc.constantFrom(...`'"\\$\` \n;&|<>()*?[]{}~#!=%^-`), maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(word.filter((text) => !text.includes('\0')), { minLength: 30, maxLength: 80 }), (words) => {
        const line = shellCommand([process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--', ...words], 'posix');
        const { stdout } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
        expect(JSON.parse(stdout)).toEqual(words);
      }),
      { numRuns: 4 },
    );
  });
});

describe('for PowerShell', () => {
  it('quotes what is not plain, and calls a quoted program', () => {
    expect(shellCommand(['python', 'C:\\Program Files\\Atrous\\train.py', '--data', "C:\\o'neil’s $x"], 'powershell')).toBe("python 'C:\\Program Files\\Atrous\\train.py' --data 'C:\\o''neil’’s $x'");
    expect(shellCommand(['C:\\My Env\\python.exe', 'a,b', '@c'], 'powershell')).toBe("& 'C:\\My Env\\python.exe' 'a,b' '@c'");
    expect(shellCommand(['C:\\env\\python.exe', 'C:\\a\\b'], 'powershell')).toBe('C:\\env\\python.exe C:\\a\\b');
  });
});
