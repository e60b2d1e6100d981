import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DocumentChange } from '../../core/document/documentChange.ts';
import { leafPagesOf, overwritePage } from '../fixtures/damagePages.ts';
import { drawImages } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { isRunning, killProcess } from './harness/processTree.ts';
import { paintStrokes, savesUntil, storedLabels, type Stroke } from './harness/strokes.ts';

const width = 900;
const height = 700;

/** A folder with one picture of several tiles, opened. */
async function openOne(): Promise<{ app: AtrousApp; folder: string; imageId: number }> {
  const folder = temporaryFolder();
  await drawImages(folder, [{ name: 'a.png', width, height, patches: [] }]);
  const app = await launchAtrous({ folder });
  const [{ id }] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  return { app, folder, imageId: id };
}

/** Strokes that cross tiles, overlap and use several classes; the same for the same seed. */
function someStrokes(seed: number, count: number): Stroke[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () => ({
    classId: 1 + random(4),
    from: [random(width), random(height)],
    to: [random(width), random(height)],
    diameterPx: 1 + random(90),
  }));
}

async function labelsAfterRestart(app: AtrousApp, folder: string, imageId: number): Promise<Uint8Array> {
  const again = await launchAtrous({ folder, home: app.home });
  return storedLabels((await again.invoke('document.load', { imageId })).document);
}

it('SIGKILL right after the reply to a save loses no pixel', async () => {
  const { app, folder, imageId } = await openOne();
  const { document } = await app.invoke('document.load', { imageId });
  const { changes, labels } = paintStrokes(document, someStrokes(7, 25));
  expect(changes.length).toBeGreaterThan(20);
  for (const change of changes) await app.invoke('document.save', change);
  await app.sigkill();
  expect(await labelsAfterRestart(app, folder, imageId)).toEqual(labels);
});

it('SIGKILL in the middle of many saves leaves exactly the first ones', async () => {
  const { app, folder, imageId } = await openOne();
  const { document } = await app.invoke('document.load', { imageId });
  const strokes = someStrokes(11, 120);
  const { changes } = paintStrokes(document, strokes);
  // The page sends one after the other, as the window does, and says which are through.
  const confirmed = await app.page.evaluateHandle((list) => {
    const count = { value: 0 };
    void (async () => {
      for (const change of list) {
        const reply = await window.atrous.invoke('document.save', change);
        if (reply.ok) count.value++;
      }
    })();
    return count;
  }, changes as DocumentChange[]);
  await app.page.waitForFunction((count) => count.value >= 10, confirmed);
  const before = await confirmed.evaluate((count) => count.value);
  await app.sigkill();
  const found = await labelsAfterRestart(app, folder, imageId);
  const kept = savesUntil(found, document, strokes);
  // Some more than the last one that was asked about may have got through; none is there in part, none is missing.
  expect(kept).not.toBeNull();
  expect(kept).toBeGreaterThanOrEqual(before);
});

it('when only the main process is killed, no process of ours stays behind', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, [{ name: 'a.png', width: 160, height: 120, patches: [{ color: 'red', x: 10, y: 10, width: 80, height: 80 }] }]);
  const app = await launchAtrous({ folder, model: 'tiny' });
  const finished = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  await finished.next(60_000);
  const below = app.processes().map(({ pid }) => pid);
  expect(below).toContain(await app.utilityPid('Atrous inference'));
  killProcess(app.pid);
  await expect.poll(() => below.filter(isRunning), { timeout: 20_000 }).toEqual([]);
});

it('a page that dies is loaded again and finds everything', async () => {
  const { app, imageId } = await openOne();
  const { document } = await app.invoke('document.load', { imageId });
  const { changes, labels } = paintStrokes(document, someStrokes(3, 5));
  for (const change of changes) await app.invoke('document.save', change);
  const pid = await app.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getOSProcessId());
  // Playwright loses a page that crashes: what follows is asked through the main process.
  const inPage = <T>(script: string): Promise<T> =>
    app.application.evaluate(({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(code) as Promise<T>, script) as Promise<T>;
  killProcess(pid);
  await expect.poll(() => app.log(), { timeout: 20_000 }).toContain('was loaded again');
  await expect.poll(() => app.application.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0];
    return !webContents.isLoading() && webContents.getURL();
  }), { timeout: 20_000 }).toBe('atrous-app://app/index.html');
  await expect.poll(() => inPage<string>('document.body.innerText'), { timeout: 20_000 }).toContain('and was loaded again; everything that was saved is here.');
  const reply = await inPage<{ ok: boolean; value: { document: Parameters<typeof storedLabels>[0] } }>(`window.atrous.invoke('document.load', { imageId: ${imageId} })`);
  expect(storedLabels(reply.value.document)).toEqual(labels);
});

it('a page that still has something to save holds the window until it is saved', async () => {
  const { app, folder, imageId } = await openOne();
  const { document } = await app.invoke('document.load', { imageId });
  const { changes, labels } = paintStrokes(document, someStrokes(5, 30));
  await app.page.evaluate((list) => {
    let held = true;
    window.addEventListener('beforeunload', (event) => {
      if (!held) return;
      event.preventDefault();
      event.returnValue = '';
      void (async () => {
        for (const change of list) await window.atrous.invoke('document.save', change);
        held = false;
        window.close();
      })();
    });
  }, changes as DocumentChange[]);
  expect(await app.close()).toBe(0);
  expect(await labelsAfterRestart(app, folder, imageId)).toEqual(labels);
});

it('a large project file that is damaged where opening does not look is recovered while the window is open', async () => {
  const folder = temporaryFolder();
  const patches = [{ color: 'red', x: 10, y: 10, width: 80, height: 80 }] as const;
  await drawImages(folder, ['a.png', 'b.png'].map((name) => ({ name, width: 160, height: 120, patches: [...patches] })));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const finished = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  await finished.next(60_000);
  await app.close();
  const path = join(folder, '.atrous', 'project.db');
  overwritePage(path, leafPagesOf(path, 'layer_tile')[0]);

  const again = await launchAtrous({ folder, home: app.home, env: { ATROUS_CHECK_LIMIT: '0' } });
  await again.page.getByText(/The project file .* was damaged/).first().waitFor({ timeout: 60_000 });
  expect(readdirSync(join(folder, '.atrous')).filter((name) => /\.damaged-.*\.db$/.test(name))).toHaveLength(1);
  // What was lost is to be labelled again, and nothing else is in the way.
  await expect.poll(async () => (await again.invoke('images.list', { offset: 0, limit: 2 })).images.map(({ state }) => state)).toContain('new');
  const relabelled = await again.listen('prelabel.finished');
  await again.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  expect((await relabelled.next(60_000)).report).toMatchObject({ failed: [] });
});
