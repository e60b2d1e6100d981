import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileLock } from '../../../build/fileLock.mjs';

let directory: string;
let lock: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'atrous-lock-'));
  lock = join(directory, 'deep', 'lock');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A process id that no longer runs. */
async function deadProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  return child.pid!;
}

it('lets one in at a time, across processes', async () => {
  const log = join(directory, 'log');
  writeFileSync(log, '');
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withFileLock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../build/fileLock.mjs')).href)};
    for (let turn = 0; turn < 3; turn += 1) {
      await withFileLock(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in\\n');
        await sleep(20);
        appendFileSync(${JSON.stringify(log)}, 'out\\n');
      });
    }`;
  const exitCodes = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).on('exit', resolve);
        }),
    ),
  );
  expect(exitCodes).toEqual([0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(9));
  expect(existsSync(lock)).toBe(false);
});

it('returns the result, and frees the lock when the work throws', async () => {
  expect(await withFileLock(lock, async () => 7)).toBe(7);
  await expect(withFileLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(lock)).toBe(false);
});

it('says once that it waits', async () => {
  let waits = 0;
  let release = (): void => {};
  const first = withFileLock(lock, () => new Promise<void>((resolve) => (release = resolve)));
  const second = withFileLock(lock, async () => 'second', { onWait: () => (waits += 1) });
  await expect.poll(() => waits).toBe(1);
  release();
  await first;
  expect(await second).toBe('second');
  expect(waits).toBe(1);
});

it('takes over the lock of a process that died', async () => {
  await withFileLock(lock, async () => {});
  writeFileSync(lock, String(await deadProcessId()));
  expect(await withFileLock(lock, async () => 'taken')).toBe('taken');
});

it('takes over a lock that nobody touched for a minute, although its process id is in use', async () => {
  await withFileLock(lock, async () => {});
  writeFileSync(lock, String(process.pid));
  const twoMinutesAgo = new Date(Date.now() - 120_000);
  utimesSync(lock, twoMinutesAgo, twoMinutesAgo);
  expect(await withFileLock(lock, async () => 'taken')).toBe('taken');
});
