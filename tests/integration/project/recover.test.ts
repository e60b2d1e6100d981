import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { createLabelMap } from '../../../core/mask/labelMap.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { predictionOf } from '../../fixtures/predictions.ts';
import { databaseOf, folderOfPhotographs, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { messagesOf } from '../../../core/report/remark.ts';

const IMAGES = 12;
/** `npm run faults` asks for more. */
const ROUNDS = Number(process.env.ATROUS_FAULT_ROUNDS ?? 8);

/** Large enough for pages of its own, and in runs, as masks are. */
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

/** Opens a project that may be damaged; every image that has labels must have its own. @returns how many have */
async function expectNothingWrong(folder: string): Promise<{ whole: number; notices: readonly string[] }> {
  const project = await openForTest(folder, { announce: true });
  let whole = 0;
  for (const { id, state } of project.images(0, IMAGES).images) {
    if (state === 'new') continue;
    expect(state).toBe('predicted');
    try {
      expect(project.prediction(id)!.labelMap.data).toEqual(noise(id).data);
      expect((await labelMapOf(project, id)).data).toEqual(noise(id).data);
      whole++;
    } catch (error) {
      if ((error as { code?: string }).code === undefined) throw error;
      // SQLite does not look into blobs: that one is damaged is said when it is read. It is never taken for something else.
      expect((error as { code?: string }).code).toMatch(/^(mask\.corrupt|project\.damaged|Z_DATA_ERROR)$/);
    }
  }
  const { notices } = project.info();
  project.close();
  const database = new Libsql(databaseOf(folder));
  expect(database.prepare('PRAGMA integrity_check').all([])).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all([])).toEqual([]);
  database.close();
  return { whole, notices: messagesOf(notices) };
}

/** Pages, counted from 0, that hold a few tiles of layers and nothing else. */
function pagesOfTiles(path: string): ReadonlySet<number> {
  const database = new Libsql(path);
  const rows = database.prepare("SELECT pageno - 1 FROM dbstat WHERE name = 'layer_tile' AND pagetype = 'leaf'").raw(true).all([]) as [number][];
  database.close();
  return new Set(rows.map(([page]) => page));
}

describe('a project file with damaged pages', () => {
  it('is kept as a backup, and all that can be read of it goes on in a new one', async () => {
    const folder = await projectWithPredictions();
    const path = databaseOf(folder);
    const tilePages = pagesOfTiles(path);
    expect(tilePages.size).toBeGreaterThan(IMAGES / 2);
    const sound = `${path}.sound`;
    copyFileSync(path, sound);
    const { size } = statSync(path);
    let recovered = 0;
    for (let round = 0; round < ROUNDS; round++) {
      copyFileSync(sound, path);
      const bytes = readFileSync(path);
      // Any page but the first, which says what the file is; counted from 0.
      const page = 1 + Math.floor(Math.random() * (size / 4096 - 1));
      bytes.fill(0xee, page * 4096, page * 4096 + 4096);
      writeFileSync(path, bytes);
      const before = new Set(readdirSync(dirname(path)));
      let found: Awaited<ReturnType<typeof expectNothingWrong>>;
      try {
        found = await expectNothingWrong(folder);
      } catch (error) {
        // Where the list of images itself is gone there is nothing to go on with: refused, and left as it was.
        expect(error).toMatchObject({ code: 'project.damaged' });
        expect(readFileSync(path).equals(bytes)).toBe(true);
        continue;
      }
      const backup = readdirSync(dirname(path)).find((name) => name.includes('.damaged-') && !before.has(name));
      if (backup === undefined) continue;
      recovered++;
      expect(readFileSync(join(dirname(path), backup)).equals(bytes)).toBe(true);
      expect(found.notices[0]).toMatch(/^The project file .* was damaged\. What can be read of it.* is in a new one now, and the damaged file is kept as .*\.db\.$/);
      // Of so few images all small rows of a kind, those of the predictions among them, share one page.
      if (tilePages.has(page)) expect(found.whole).toBeGreaterThan(IMAGES / 3);
    }
    expect(recovered).toBeGreaterThan(0);
  }, 120_000 + ROUNDS * 20_000);

  it('is recovered where it was cut off', async () => {
    const folder = await projectWithPredictions();
    truncateSync(databaseOf(folder), Math.floor((statSync(databaseOf(folder)).size * 0.9) / 4096) * 4096);
    const { whole, notices } = await expectNothingWrong(folder);
    expect(notices[0]).toMatch(/was damaged/);
    expect(whole).toBeGreaterThan(IMAGES / 3);
  });

  it('is left as it is by a program that only reads, and where another has it open', async () => {
    const folder = await projectWithPredictions();
    const path = databaseOf(folder);
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    const bytes = readFileSync(path);
    const message = `The project file ${path} is damaged. Opening its folder in the window, or with atrous prelabel, saves what can be read into a new one and keeps the damaged one; or put a backup in its place.`;
    await expect(openProject(folder)).rejects.toMatchObject({ code: 'project.damaged', message });
    writeFileSync(join(dirname(path), 'open.json'), JSON.stringify({ pid: 1, host: 'node-7', since: new Date().toISOString() }));
    await expect(openProject(folder, { announce: true })).rejects.toMatchObject({ code: 'project.damaged' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(existsSync(`${path}.recovering`)).toBe(false);
  });
});
