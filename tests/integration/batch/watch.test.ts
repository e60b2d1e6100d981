import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { startAtrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';

usePreparedHome();

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const startMs = Date.now(); !(await condition()); await sleep(100)) {
    if (Date.now() - startMs > 90_000) throw new Error('it did not come to that');
  }
}

async function statesOf(folder: string): Promise<Record<string, string>> {
  const project = await openProject(folder);
  try {
    return Object.fromEntries(project.images(0, 100).images.map(({ path, state }) => [path, state]));
  } finally {
    project.close();
  }
}

describe('atrous prelabel --watch', () => {
  it('labels what is there, then what arrives, waits for files that are being written, and ends with Ctrl-C', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['first.png']);
    const run = startAtrous(['prelabel', folder, '--watch', '--provider', 'cpu', '--json'], { home: prepared.home });
    await until(async () => (await statesOf(folder))['first.png'] === 'predicted');

    // Half a file is no photograph yet; it grows at every look, then is whole.
    const noise = Buffer.from(Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 24));
    const whole = await sharp(noise, { raw: { width: 200, height: 150, channels: 3 } }).png().toBuffer();
    const slow = join(folder, 'slow.png');
    writeFileSync(slow, '');
    writeCharts(folder, ['sub/second.png']);
    const parts = 8;
    for (let part = 0; part < parts; part++) {
      appendFileSync(slow, whole.subarray(Math.floor((part * whole.length) / parts), Math.floor(((part + 1) * whole.length) / parts)));
      await sleep(900);
    }
    await until(async () => {
      const states = await statesOf(folder);
      return states['sub/second.png'] === 'predicted' && states['slow.png'] === 'predicted';
    });

    run.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run.finished;
    expect(exitCode).toBe(130);
    expect(prelabelReportSchema.parse(JSON.parse(stdout))).toMatchObject({ images: 3, done: 3, failed: [], cancelled: true });
    expect(stderr).toMatch(/1 labelled, 0 failed; waiting for images/);
    expect(stderr).not.toMatch(/slow\.png/);
  });

  it('begins in an empty folder, and takes a file again when it has been put right', async () => {
    const folder = temporaryFolder();
    const run = startAtrous(['prelabel', folder, '--watch', '--provider', 'cpu', '--json'], { home: prepared.home });
    await sleep(500);
    writeFileSync(join(folder, 'a.png'), 'not yet');
    await until(async () => (await statesOf(folder))['a.png'] === 'failed');
    writeCharts(folder, ['a.png']);
    await until(async () => (await statesOf(folder))['a.png'] === 'predicted');
    run.child.kill('SIGTERM');
    const { exitCode, stdout } = await run.finished;
    expect(exitCode).toBe(130);
    expect(prelabelReportSchema.parse(JSON.parse(stdout))).toMatchObject({ images: 1, done: 1, failed: [] });
  });
});
