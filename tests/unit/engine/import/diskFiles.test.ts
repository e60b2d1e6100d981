import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { DiskFiles } from '../../../../engine/import/diskFiles.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';

async function opened(contents: Readonly<Record<string, string | Uint8Array>>): Promise<DiskFiles> {
  const folder = temporaryFolder();
  for (const [path, bytes] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return DiskFiles.open(folder);
}

async function linesOf(files: DiskFiles, path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of files.lines(path)) lines.push(line);
  return lines;
}

it('lists files in order, without hidden ones, more than come at once', async () => {
  const names = Array.from({ length: 2100 }, (_, i) => `sub/${String(i).padStart(5, '0')}.txt`);
  const files = await opened({ ...Object.fromEntries(names.map((name) => [name, ''])), 'a.txt': '', '.hidden': '', '.folder/b.txt': '' });
  expect([...files.paths()]).toEqual(['a.txt', ...names]);
  expect([files.has('a.txt'), files.has('sub'), files.has('.hidden')]).toEqual([true, false, false]);
  await expect(files.read('.hidden')).rejects.toMatchObject({ code: 'import.unreadable' });
  files.close();
});

it('reads lines however they end, also where a character lies between two pieces', async () => {
  // Pieces are of 256 KiB.
  const long = `x${'ä'.repeat(150_000)}`;
  const files = await opened({ 'a.txt': `\ufeffone\r\ntwo\n\n${long}\nlast`, 'empty.txt': '', 'latin.txt': Buffer.from('ä\n', 'latin1') });
  expect(await linesOf(files, 'a.txt')).toEqual(['one', 'two', '', long, 'last']);
  expect(await linesOf(files, 'empty.txt')).toEqual(['']);
  await expect(linesOf(files, 'latin.txt')).rejects.toMatchObject({ code: 'import.unreadable', message: expect.stringContaining('latin.txt is not UTF-8 text') });
  files.close();
});
