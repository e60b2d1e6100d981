import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { whyNotUsable } from '../../../electron/dataDirectoryCheck.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'atrous-data-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('makes the directory and leaves nothing in it', () => {
  const deep = join(directory, 'a', 'b');
  expect(whyNotUsable(deep)).toBeNull();
  expect(readdirSync(deep)).toEqual([]);
});

it('says in one sentence where it cannot be used, and what to do', () => {
  writeFileSync(join(directory, 'file'), '');
  const blocked = join(directory, 'file', 'below');
  expect(whyNotUsable(blocked)).toBe(`Atrous cannot keep its data in ${blocked} (ENOTDIR): make it writable, or set ATROUS_HOME to another folder.`);
});
