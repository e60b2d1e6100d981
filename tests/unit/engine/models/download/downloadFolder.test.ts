import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DownloadFolder } from '../../../../../engine/models/download/downloadFolder.ts';
import { temporaryFolder } from '../../../../fixtures/temporaryFolder.ts';

const NAME = 'net.pth';
/** Beyond every system's largest process number. */
const NOBODY = 4_194_305;

describe('DownloadFolder', () => {
  it('keeps what was received for the next one', async () => {
    const directory = join(temporaryFolder(), 'downloads');
    const first = await DownloadFolder.claim(directory, NAME);
    await writeFile(first.partPath, 'half');
    await first.leave();
    expect(await readdir(directory)).toEqual([NAME]);
    const second = await DownloadFolder.claim(directory, NAME);
    expect(await readFile(second.partPath, 'utf8')).toBe('half');
    await second.complete();
    expect(await readFile(second.filePath, 'utf8')).toBe('half');
    expect(second.filePath.endsWith(NAME)).toBe(true);
    await second.remove();
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
  });

  it('leaves nothing where nothing was received', async () => {
    const directory = join(temporaryFolder(), 'downloads');
    await (await DownloadFolder.claim(directory, NAME)).leave();
    const empty = await DownloadFolder.claim(directory, NAME);
    await writeFile(empty.partPath, '');
    await empty.leave();
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
  });

  it('gives two that work at once a folder each, and keeps one when both leave', async () => {
    const directory = join(temporaryFolder(), 'downloads');
    const [a, b] = await Promise.all([DownloadFolder.claim(directory, NAME), DownloadFolder.claim(directory, NAME)]);
    expect(a.partPath).not.toBe(b.partPath);
    await writeFile(a.partPath, 'a');
    await writeFile(b.partPath, 'b');
    await a.leave();
    await b.leave();
    expect(await readdir(directory)).toEqual([NAME]);
    expect(await readFile(join(directory, NAME, 'part'), 'utf8')).toBe('a');
  });

  it('takes over what a killed process held, and nothing of one that runs', async () => {
    const directory = join(temporaryFolder(), 'downloads');
    for (const owner of [NOBODY, process.pid]) {
      await mkdir(join(directory, `${NAME}.${owner}-77`), { recursive: true });
      await writeFile(join(directory, `${NAME}.${owner}-77`, 'part'), String(owner));
    }
    await mkdir(join(directory, `other.pth.${NOBODY}-1`));
    const claimed = await DownloadFolder.claim(directory, NAME);
    expect(await readFile(claimed.partPath, 'utf8')).toBe(String(NOBODY));
    expect((await readdir(directory)).filter((name) => name.endsWith('-77'))).toEqual([`${NAME}.${process.pid}-77`]);
    expect(await readdir(directory)).toContain(`other.pth.${NOBODY}-1`);
  });

  it('clears away what nobody went on with for a month', async () => {
    const directory = join(temporaryFolder(), 'downloads');
    for (const [name, days] of [['old.pth', 31], ['young.pth', 29]] as const) {
      await mkdir(join(directory, name), { recursive: true });
      const then = new Date(Date.now() - days * 24 * 3_600_000);
      await utimes(join(directory, name), then, then);
    }
    await (await DownloadFolder.claim(directory, NAME)).remove();
    expect(await readdir(directory)).toEqual(['young.pth']);
  });
});
