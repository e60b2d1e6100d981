import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { writeBadFiles } from '../../fixtures/badFiles.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';

usePreparedHome();

describe('a folder full of bad files', () => {
  it('is labelled past each of them; every one is named with what is wrong, and no process dies of it', async () => {
    const folder = temporaryFolder();
    const bad = await writeBadFiles(folder);
    expect(bad.length).toBeGreaterThanOrEqual(45);
    const good = ['0 first.png', 'mm middle.png', 'zz last.png'];
    writeCharts(folder, good);
    const { exitCode, stdout, stderr } = await atrous(['prelabel', folder, '--provider', 'cpu', '--json'], { home: prepared.home });
    expect(exitCode).toBe(1);
    const report = prelabelReportSchema.parse(JSON.parse(stdout));
    const failed = new Map(report.failed.map((failure) => [failure.path, failure]));
    expect(good.filter((name) => failed.has(name))).toEqual([]);
    expect(bad.filter(({ name, mustFail }) => mustFail && !failed.has(name)).map(({ name }) => name)).toEqual([]);
    expect(report.done + failed.size).toBe(bad.length + good.length);
    for (const { path, code, message } of failed.values()) {
      expect(code, path).toMatch(/^image\./);
      expect(message).toContain(path);
    }
    expect(stderr).not.toMatch(/inference process ended/);
  });

  it('refuses a small file that claims to be huge by its header, in one sentence; the limit is a setting', async () => {
    const folder = temporaryFolder();
    await writeBadFiles(folder);
    const { stdout } = await atrous(['prelabel', folder, '--provider', 'cpu', '--json'], { home: prepared.home });
    const bombs = prelabelReportSchema.parse(JSON.parse(stdout)).failed.filter(({ path }) => path.startsWith('bomb.'));
    expect(bombs.map(({ code }) => code)).toEqual(['image.tooLarge', 'image.tooLarge']);
    expect(statSync(join(folder, 'bomb.png')).size).toBeLessThan(200);
    expect(bombs[0].message).toBe(`${join(folder, bombs[0].path)} has more than 400,000,000 pixels, the limit: make it smaller, or raise the limit with --pixel-limit MEGAPIXELS (ATROUS_PIXEL_LIMIT).`);

    const charts = temporaryFolder();
    writeCharts(charts, ['a.png']);
    const limited = await atrous(['prelabel', charts, '--provider', 'cpu', '--json', '--pixel-limit', '0.01'], { home: prepared.home });
    expect(prelabelReportSchema.parse(JSON.parse(limited.stdout)).failed).toMatchObject([{ code: 'image.tooLarge', message: expect.stringContaining('more than 10,000 pixels') }]);
    const byEnvironment = await atrous(['prelabel', charts, '--provider', 'cpu', '--json'], { home: prepared.home, env: { ATROUS_PIXEL_LIMIT: '0.01' } });
    expect(prelabelReportSchema.parse(JSON.parse(byEnvironment.stdout)).failed).toMatchObject([{ code: 'image.tooLarge' }]);
    // What failed is tried again, and now it is small enough.
    const again = await atrous(['prelabel', charts, '--provider', 'cpu', '--json'], { home: prepared.home });
    expect(prelabelReportSchema.parse(JSON.parse(again.stdout))).toMatchObject({ done: 1, failed: [] });
  });
});
