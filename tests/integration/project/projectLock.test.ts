import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCK_FILE } from '../../../engine/project/projectLock.ts';
import { folderOfPhotographs, openForTest } from '../../fixtures/projects.ts';
import { messagesOf } from '../../../core/report/remark.ts';

const lockOf = (folder: string): string => join(folder, '.atrous', LOCK_FILE);

async function heldBy(holder: object): Promise<string> {
  const folder = await folderOfPhotographs(['a.png']);
  (await openForTest(folder, { announce: true })).close();
  expect(existsSync(lockOf(folder))).toBe(false);
  writeFileSync(lockOf(folder), JSON.stringify(holder));
  return folder;
}

describe('a second program on one project', () => {
  it('is told who has it open, and leaves the lock alone', async () => {
    // The parent of this process is another one that is there.
    const holder = { pid: process.ppid, host: hostname(), since: '2026-11-22T09:30:00.000Z' };
    const folder = await heldBy(holder);
    const project = await openForTest(folder, { announce: true });
    expect(messagesOf(project.info().notices)).toEqual([
      `Another Atrous (process ${process.ppid}, since 2026-11-22 09:30 UTC) has this project open: what both save is kept, but each sees what the other did only when it opens the folder again.`,
    ]);
    project.setDone(1, true);
    project.close();
    expect(JSON.parse(readFileSync(lockOf(folder), 'utf8'))).toEqual(holder);
  });

  it('is told of another machine too', async () => {
    const folder = await heldBy({ pid: 1, host: 'node-7', since: '2026-11-22T09:30:00.000Z' });
    expect((await openForTest(folder, { announce: true })).info().notices[0].message).toMatch(/^Another Atrous \(process 1 on node-7, /);
  });

  it('hears nothing where it only reads', async () => {
    const folder = await heldBy({ pid: process.ppid, host: hostname(), since: '2026-11-22T09:30:00.000Z' });
    expect((await openForTest(folder)).info().notices).toEqual([]);
  });

  it.each([
    ['has ended', { pid: 2 ** 22 - 1, host: hostname(), since: '2026-11-22T09:30:00.000Z' }, 0],
    ['has said nothing for minutes', { pid: 1, host: 'node-7', since: '2026-11-22T09:30:00.000Z' }, 5 * 60],
    ['left half a file', { pid: 'x' }, 0],
  ])('takes over from one that %s', async (_, holder, ageSeconds) => {
    const folder = await heldBy(holder);
    const then = Date.now() / 1000 - ageSeconds;
    utimesSync(lockOf(folder), then, then);
    const project = await openForTest(folder, { announce: true });
    expect(project.info().notices).toEqual([]);
    expect(JSON.parse(readFileSync(lockOf(folder), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    project.close();
    expect(existsSync(lockOf(folder))).toBe(false);
  });
});
