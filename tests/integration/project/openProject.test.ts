import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppError } from '../../../core/errors/appError.ts';
import { SCHEMA_VERSION } from '../../../engine/project/migrations.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, closeAndRelease, databaseOf, folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { lockableFolder } from '../../fixtures/smallDisk.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { thrownBy } from '../../unit/models/checkpoint/thrownBy.ts';
import { messagesOf } from '../../../core/report/remark.ts';

beforeEach(() => {
  // No test may write into the data directory of whoever runs it.
  vi.stubEnv('ATROUS_HOME', join(temporaryFolder(), 'home'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

async function failureOf(opening: Promise<unknown>): Promise<AppError> {
  return opening.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: AppError) => error,
  );
}

/** Opens a project, paints one box, closes it. */
async function withWork(folder: string, options?: { stateDir?: string }): Promise<void> {
  const project = await openProject(folder, options);
  const id = project.images(0, 1).images[0].id;
  await project.loadDocument(id);
  project.saveChange(boxChange(id, 9, { x: 3, y: 4, width: 20, height: 30 }));
  await closeAndRelease(project);
}

describe('openProject', () => {
  it('keeps its state in one directory and nothing else, and leaves the photographs as they are', async () => {
    const folder = await folderOfPhotographs(['b2.png', 'b10.png', 'sub/a.jpg']);
    const before = readFileSync(join(folder, 'b2.png'));
    const project = await openForTest(folder);
    expect(project.info()).toEqual({ folder, name: folder.split('/').at(-1), stateDir: join(folder, '.atrous'), imageCount: 3, classSet: { classes: [], backgroundId: null }, notices: [] });
    expect(project.images(0, 10)).toMatchObject({ total: 3, images: [{ path: 'b2.png' }, { path: 'b10.png' }, { path: 'sub/a.jpg' }] });
    expect(project.images(1, 1)).toMatchObject({ total: 3, images: [{ path: 'b10.png' }] });
    expect(project.images(3, 5).images).toEqual([]);
    expect(project.imagePath(idOf(project, 'sub/a.jpg'))).toBe(join(folder, 'sub/a.jpg'));
    await closeAndRelease(project);
    expect(readdirSync(folder).sort()).toEqual(['.atrous', 'b10.png', 'b2.png', 'sub']);
    expect(readdirSync(join(folder, '.atrous'))).toEqual(['project.db']);
    expect(readFileSync(join(folder, 'b2.png')).equals(before)).toBe(true);
  });

  it('is a project too where there are no images', async () => {
    const project = await openForTest(temporaryFolder());
    expect(project.images(0, 10)).toEqual({ total: 0, images: [] });
  });

  it('takes folders and images by any name', async () => {
    const folder = join(temporaryFolder(), "-it's a \"folder\"?mode=ro&x=1#ü 写真 %41");
    for (const name of ['-a.png', "b's.png", 'ü 😀.png', '%20.png', 'x;--.png']) await writePhotograph(folder, name);
    await withWork(folder);
    const project = await openForTest(folder);
    expect(project.images(0, 10).images.map(({ path, state }) => [path, state])).toEqual([
      ['%20.png', 'new'], ['-a.png', 'new'], ["b's.png", 'new'], ['x;--.png', 'new'], ['ü 😀.png', 'new'],
    ].map(([path, state], i) => [path, i === 0 ? 'edited' : state]));
    expect(existsSync(databaseOf(folder))).toBe(true);
  });

  it('opens by the state directory, too', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    await withWork(folder);
    const project = await openForTest(join(folder, '.atrous'));
    expect(project.info()).toMatchObject({ folder, stateDir: join(folder, '.atrous') });
    expect(project.image(1).state).toBe('edited');
  });

  it('keeps its state where it is told to, and opens from there alone', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const stateDir = join(temporaryFolder(), 'labels', 'of holiday');
    await withWork(folder, { stateDir });
    expect(existsSync(join(folder, '.atrous'))).toBe(false);
    const project = await openForTest(stateDir);
    expect(project.info()).toMatchObject({ folder, stateDir });
    expect(project.image(1).state).toBe('edited');
  });

  it('does not take its own state for images, wherever that is', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    const stateDir = join(folder, 'labels');
    await writePhotograph(stateDir, 'not mine.png');
    expect((await openForTest(folder, { stateDir })).images(0, 9).total).toBe(1);
  });

  it('goes with its folder when that is moved', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    await withWork(folder);
    const moved = join(temporaryFolder(), 'moved');
    renameSync(folder, moved);
    const project = await openForTest(moved);
    expect(project.info().stateDir).toBe(join(moved, '.atrous'));
    expect(project.image(1).state).toBe('edited');
  });

  it('finds files that came, and marks those that went without losing their work', async () => {
    const folder = await folderOfPhotographs(['a.png', 'b.png', 'c.png']);
    await withWork(folder);
    renameSync(join(folder, 'a.png'), join(folder, 'hidden'));
    unlinkSync(join(folder, 'b.png'));
    await writePhotograph(folder, 'a0.png', { width: 80, height: 60 });
    const without = await openForTest(folder);
    expect(without.images(0, 9).images.map(({ path }) => path)).toEqual(['a0.png', 'c.png']);
    expect(messagesOf(without.info().notices)).toEqual([`1 image that you worked on is not in ${folder} any more; its masks are kept and come back with the file.`]);
    without.close();
    renameSync(join(folder, 'hidden'), join(folder, 'a.png'));
    const again = await openForTest(folder);
    expect(again.info().notices).toEqual([]);
    const image = again.images(0, 9).images[0];
    expect(image).toMatchObject({ path: 'a.png', state: 'edited' });
    expect((await again.loadDocument(image.id)).document.layers).toHaveLength(1);
  });

  it('says in one sentence what is wrong with the folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a file'), '');
    expect(await failureOf(openProject(join(folder, 'none')))).toMatchObject({ code: 'project.noFolder', message: `There is no folder ${join(folder, 'none')}: check the path.` });
    expect(await failureOf(openProject(join(folder, 'a file')))).toMatchObject({ code: 'project.notAFolder', message: `${join(folder, 'a file')} is not a folder: give the folder that holds the images.` });
    expect(await failureOf(openProject(folder, { stateDir: join(folder, 'a file') }))).toMatchObject({ code: 'project.notWritable' });
  });
});

describe('a folder that is read-only', () => {
  it('is opened, with the state in the person’s own directory and a notice that says where', async (context) => {
    const place = lockableFolder();
    if (place === null) return context.skip('no read-only folder can be made here');
    const { folder, lock } = place;
    await writePhotograph(folder, 'a.png');
    lock();
    await withWork(folder);
    const project = await openForTest(folder);
    const { stateDir, notices } = project.info();
    expect(dirname(dirname(stateDir))).toBe(process.env.ATROUS_HOME);
    expect(messagesOf(notices)).toEqual([`${folder} cannot be written to, so your work on it is kept in ${stateDir}.`]);
    expect(project.image(1).state).toBe('edited');
    expect(existsSync(join(folder, '.atrous'))).toBe(false);
  });

  it('goes on from what was done while it could be written to, and stays where it went', async (context) => {
    const place = lockableFolder();
    if (place === null) return context.skip('no read-only folder can be made here');
    const { folder, lock, unlock } = place;
    await writePhotograph(folder, 'a.png');
    await withWork(folder);
    lock();
    const readOnly = await openForTest(folder);
    const { stateDir } = readOnly.info();
    expect(readOnly.image(1).state).toBe('edited');
    readOnly.setDone(1, true);
    readOnly.close();
    unlock();
    const writable = await openForTest(folder);
    expect(writable.image(1).state).toBe('done');
    expect(writable.info()).toMatchObject({ stateDir, notices: [{ code: 'notice.wasReadOnly', message: `${folder} was read-only before, so your work on it is kept in ${stateDir}.` }] });
  });

  it('is known by its real path, whichever link leads there', async (context) => {
    const place = lockableFolder();
    if (place === null) return context.skip('no read-only folder can be made here');
    await writePhotograph(place.folder, 'a.png');
    place.lock();
    await withWork(place.folder);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(place.folder, link);
    expect((await openForTest(link)).image(1).state).toBe('edited');
  });
});

describe('a database that cannot be used', () => {
  /** A project file with some hundred pages, closed. */
  async function bigProject(): Promise<string> {
    const folder = await folderOfPhotographs(Array.from({ length: 40 }, (_, i) => `${i}.png`), { width: 300, height: 300 });
    const project = await openProject(folder);
    for (const { id } of project.images(0, 100).images) {
      const noise = { width: 300, height: 300, data: Uint8Array.from({ length: 90_000 }, (_, i) => Math.imul(i + id, 2_654_435_761) >>> 30) };
      project.putPrediction(id, predictionOf(noise), { overwrite: false });
    }
    await closeAndRelease(project);
    return folder;
  }

  /** Opens it, expects this failure, and that not a byte of it has changed. */
  async function expectRefused(folder: string, code: string): Promise<AppError> {
    const path = databaseOf(folder);
    const before = readFileSync(path);
    const error = await failureOf(openProject(folder));
    expect(error).toMatchObject({ name: 'AppError', code });
    expect(error.message).toContain(path);
    expect(readFileSync(path).equals(before)).toBe(true);
    return error;
  }

  it('is left alone where a newer Atrous wrote it, with both versions in the sentence', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    await withWork(folder);
    const database = new Libsql(databaseOf(folder));
    database.exec('CREATE TABLE future (x); PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const error = await expectRefused(folder, 'project.newer');
    expect(error.message).toBe(`The project file ${databaseOf(folder)} was written by a newer Atrous (schema 99, this one knows up to ${SCHEMA_VERSION}): update Atrous to open it.`);
  });

  it('is left alone where it belongs to another program', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    mkdirSync(join(folder, '.atrous'));
    const database = new Libsql(databaseOf(folder));
    database.exec('CREATE TABLE customers (name); INSERT INTO customers VALUES (1)');
    database.close();
    await expectRefused(folder, 'project.foreign');
  });

  it('is left alone where it is no database', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    mkdirSync(join(folder, '.atrous'));
    writeFileSync(databaseOf(folder), 'not a database, but a text that is long enough to be one\n'.repeat(100));
    const error = await expectRefused(folder, 'project.damaged');
    expect(error.message).toBe(`The project file ${databaseOf(folder)} is damaged. It was left as it is: put a backup in its place, or move it away to start anew.`);
  });

  it('is left alone where it is cut off or pages of it are overwritten', async () => {
    const folder = await bigProject();
    const path = databaseOf(folder);
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    const { size } = statSync(path);
    expect(size).toBeGreaterThan(400_000);

    truncateSync(path, Math.floor(size / 2));
    await expectRefused(folder, 'project.damaged');

    for (const share of [0.2, 0.5, 0.8]) {
      copyFileSync(copy, path);
      const bytes = readFileSync(path);
      // The head of every other page, where SQLite keeps what the page is.
      for (let page = Math.floor((size * share) / 4096) * 4096; page < size; page += 8192) bytes.fill(0xee, page, page + 100);
      writeFileSync(path, bytes);
      await expectRefused(folder, 'project.damaged');
    }
    copyFileSync(copy, path);
    expect((await openForTest(folder)).image(1).state).toBe('predicted');
  });

  it('reads nothing outside its folder, whatever the file says: it may come from somebody else', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    await withWork(folder);
    const database = new Libsql(databaseOf(folder));
    database.exec("INSERT INTO image (id, path) VALUES (7, '../../../../etc/passwd'), (8, '..')");
    database.close();
    const project = await openForTest(folder);
    expect(project.images(0, 9).total).toBe(1);
    for (const id of [7, 8]) {
      expect(thrownBy(() => project.imagePath(id)).code).toBe('project.noImage');
      expect(await failureOf(project.loadDocument(id))).toMatchObject({ code: 'project.noImage' });
    }
  });

  it('begins anew where the file is empty: nothing was ever in it', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    mkdirSync(join(folder, '.atrous'));
    writeFileSync(databaseOf(folder), '');
    expect((await openForTest(folder)).images(0, 1).total).toBe(1);
  });
});

describe('a database of the first release', () => {
  it('opens with everything in it', async () => {
    const folder = await folderOfPhotographs(['a.png']);
    mkdirSync(join(folder, '.atrous'));
    const database = new Libsql(databaseOf(folder));
    database.exec(readFileSync(join(import.meta.dirname, 'schema1.sql'), 'utf8'));
    database.close();
    const project = await openForTest(folder);
    expect(project.info().classSet).toEqual({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 3, name: 'bird', color: '#808000' }], backgroundId: 0 });
    expect(project.image(1)).toMatchObject({ path: 'a.png', state: 'edited', width: 64, height: 48 });
    expect((await labelMapOf(project, 1)).data).toEqual(boxes(64, 48, [3, 10, 5, 20, 10]).data);
    expect(project.prediction(1)).toMatchObject({ modelId: 'tiny', labelMap: { width: 64, height: 48 } });
  });
});
