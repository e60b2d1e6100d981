import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from '../../../build/fingerprint.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrous-fingerprint-'));
  mkdirSync(join(root, 'core/mask'), { recursive: true });
  writeFileSync(join(root, 'core/mask/a.ts'), 'a');
  writeFileSync(join(root, 'core/b.ts'), 'b');
  writeFileSync(join(root, 'package.json'), '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const digest = (): string => fingerprint(root, ['core', 'package.json', 'absent.ts']);

it('does not change with the time of a file', () => {
  const before = digest();
  utimesSync(join(root, 'core/b.ts'), 0, 0);
  expect(digest()).toBe(before);
});

it('changes with content, name, place, and with files that come and go', () => {
  const seen = [digest()];
  writeFileSync(join(root, 'core/mask/a.ts'), 'A');
  seen.push(digest());
  renameSync(join(root, 'core/mask/a.ts'), join(root, 'core/mask/c.ts'));
  seen.push(digest());
  renameSync(join(root, 'core/mask/c.ts'), join(root, 'core/c.ts'));
  seen.push(digest());
  rmSync(join(root, 'core/c.ts'));
  seen.push(digest());
  writeFileSync(join(root, 'absent.ts'), '');
  seen.push(digest());
  expect(new Set(seen).size).toBe(seen.length);
});

it('does not confuse the end of one file with the start of the next', () => {
  writeFileSync(join(root, 'core/x.ts'), 'ab');
  writeFileSync(join(root, 'core/y.ts'), '');
  const before = digest();
  writeFileSync(join(root, 'core/x.ts'), 'a');
  writeFileSync(join(root, 'core/y.ts'), 'b');
  expect(digest()).not.toBe(before);
});
