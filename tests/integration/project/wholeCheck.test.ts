import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLabelMap } from '../../../core/mask/labelMap.ts';
import { CHECKED_FILE, checkWhole } from '../../../engine/project/wholeCheck.ts';
import { leafPagesOf, overwritePage } from '../../fixtures/damagePages.ts';
import { predictionOf } from '../../fixtures/predictions.ts';
import { databaseOf, folderOfPhotographs, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';

usePreparedHome();

const IMAGES = 12;

/** In runs, as masks are, and large enough for pages of its own. */
const noise = (seed: number) => {
  const map = createLabelMap(200, 150);
  for (let i = 0; i < map.data.length; i++) map.data[i] = Math.imul(Math.floor(i / 9) + seed * 7919, 2_654_435_761) >>> 29;
  return map;
};

async function projectWithPredictions(): Promise<string> {
  const folder = await folderOfPhotographs(Array.from({ length: IMAGES }, (_, i) => `${i}.png`), { width: 200, height: 150 });
  const project = await openForTest(folder);
  project.adoptClasses({ classes: Array.from({ length: 8 }, (_, id) => ({ id, name: `class ${id}` })), backgroundId: 0 });
  for (const { id } of project.images(0, IMAGES).images) project.putPrediction(id, predictionOf(noise(id)), { overwrite: false });
  project.close();
  return folder;
}

// Every file counts as a large one.
beforeEach(() => vi.stubEnv('ATROUS_CHECK_LIMIT', '0'));
afterEach(() => vi.unstubAllEnvs());

describe('the check of a whole project file', () => {
  it('is due for a large file, and again only when it has changed', async () => {
    const folder = await projectWithPredictions();
    let project = await openForTest(folder);
    expect(project.fileToCheck()).toBe(databaseOf(folder));
    expect(checkWhole(databaseOf(folder))).toBeNull();
    expect(project.fileToCheck()).toBeNull();
    project.close();
    project = await openForTest(folder);
    expect(project.fileToCheck()).toBeNull();
    project.setDone(project.images(0, 1).images[0].id, true);
    project.close();
    project = await openForTest(folder);
    expect(project.fileToCheck()).toBe(databaseOf(folder));
    project.close();
  });

  it('is not due for a file that is checked at opening', async () => {
    vi.stubEnv('ATROUS_CHECK_LIMIT', undefined);
    const project = await openForTest(await projectWithPredictions());
    expect(project.fileToCheck()).toBeNull();
    project.close();
  });

  it('goes on beside writers and sees what is only in the log yet', async () => {
    const folder = await projectWithPredictions();
    const project = await openForTest(folder);
    const [{ id }] = project.images(0, 1).images;
    project.putPrediction(id, predictionOf(noise(99)), { overwrite: false });
    expect(checkWhole(databaseOf(folder))).toBeNull();
    expect(project.prediction(id)!.labelMap.data).toEqual(noise(99).data);
    project.close();
    // What was in the log has come into the file since.
    const again = await openForTest(folder);
    expect(again.fileToCheck()).not.toBeNull();
    again.close();
  });

  it('finds what opening does not look at, notes nothing, and opening with it recovers', async () => {
    const folder = await projectWithPredictions();
    const path = databaseOf(folder);
    overwritePage(path, leafPagesOf(path, 'layer_tile')[1]);
    const unaware = await openForTest(folder, { announce: true });
    expect(unaware.info().notices).toEqual([]);
    expect(checkWhole(path)).toMatch(/./);
    expect(existsSync(join(dirname(path), CHECKED_FILE))).toBe(false);
    unaware.close();
    const project = await openForTest(folder, { announce: true, checkWhole: true });
    expect(project.info().notices[0].message).toMatch(/^The project file .* was damaged\./);
    const states = project.images(0, IMAGES).images.map(({ state }) => state);
    expect(states.filter((state) => state === 'predicted').length).toBeGreaterThan(IMAGES / 2);
    project.close();
    expect(checkWhole(path)).toBeNull();
  });
});

describe('prelabel on a large project file', () => {
  const env = { ATROUS_CHECK_LIMIT: '0' };

  async function labelled(count: number): Promise<{ folder: string; state: string; path: string }> {
    const folder = temporaryFolder();
    writeCharts(folder, Array.from({ length: count }, (_, i) => `${i}.png`));
    const state = join(temporaryFolder(), 'state');
    expect((await atrous(['prelabel', folder, '--project', state, '--provider', 'cpu'], { home: prepared.home })).exitCode).toBe(0);
    return { folder, state, path: join(state, 'project.db') };
  }

  it('checks it while it works, and notes that it is sound', async () => {
    const { folder, state } = await labelled(3);
    const again = await atrous(['prelabel', folder, '--project', state, '--provider', 'cpu', '--json'], { home: prepared.home, env });
    expect(again.exitCode).toBe(0);
    expect(existsSync(join(state, CHECKED_FILE))).toBe(true);
  });

  it('recovers a damaged one on the way and labels again what was lost', async () => {
    const { folder, state, path } = await labelled(8);
    overwritePage(path, leafPagesOf(path, 'layer_tile')[0]);
    const finished = await atrous(['prelabel', folder, '--project', state, '--provider', 'cpu', '--json'], { home: prepared.home, env });
    expect(finished.stderr).toMatch(/The project file .* was damaged\. What can be read of it/);
    expect(finished.exitCode).toBe(0);
    const report = JSON.parse(finished.stdout) as { images: number; done: number; skipped: number; cancelled: boolean };
    expect(report).toMatchObject({ images: 8, cancelled: false });
    expect(report.done).toBeGreaterThan(0);
    expect(report.done + report.skipped).toBe(8);
    expect(readdirSync(state).filter((name) => /\.damaged-.*\.db$/.test(name))).toHaveLength(1);
    expect(checkWhole(path)).toBeNull();
  });
});
