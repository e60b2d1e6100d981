import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedDependencies, matchesLockfile } from '../../../build/installedDependencies.mjs';

const sharp = { version: '0.35.5', integrity: 'sha512-a' };
const windowsBinary = { version: '0.35.5', integrity: 'sha512-b', optional: true };

describe('matchesLockfile', () => {
  it.each<{ title: string; record: Record<string, object>; expected: boolean }>([
    { title: 'same', record: { 'node_modules/sharp': sharp }, expected: true },
    { title: 'nothing', record: {}, expected: false },
    { title: 'another version', record: { 'node_modules/sharp': { ...sharp, version: '0.35.4' } }, expected: false },
    { title: 'another file', record: { 'node_modules/sharp': { ...sharp, integrity: 'sha512-c' } }, expected: false },
    {
      title: 'an old native module of this platform',
      record: { 'node_modules/sharp': sharp, 'node_modules/@img/win': { ...windowsBinary, version: '0.35.4' } },
      expected: false,
    },
  ])('$title installed: $expected', ({ record, expected }) => {
    const lockfile = {
      packages: { '': {}, 'node_modules/sharp': sharp, 'node_modules/@img/win': windowsBinary },
    };
    expect(matchesLockfile(lockfile, { packages: record })).toBe(expected);
  });
});

describe('installedDependencies', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'atrous-dependencies-'));
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/sharp': sharp } }));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is missing without npm\'s record, outdated when it differs, else current', () => {
    expect(installedDependencies(root)).toBe('missing');
    mkdirSync(join(root, 'node_modules'));
    const record = join(root, 'node_modules', '.package-lock.json');
    writeFileSync(record, JSON.stringify({ packages: {} }));
    expect(installedDependencies(root)).toBe('outdated');
    writeFileSync(record, JSON.stringify({ packages: { 'node_modules/sharp': sharp } }));
    expect(installedDependencies(root)).toBe('current');
  });
});
