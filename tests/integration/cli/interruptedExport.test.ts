import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, startAtrous } from './commandLine.ts';

const COUNT = 60;

async function labelled(): Promise<string> {
  const folder = await folderOfPhotographs(Array.from({ length: COUNT }, (_, i) => `${String(i).padStart(2, '0')}.png`), { width: 300, height: 200 });
  const project = await openForTest(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }], backgroundId: 0 });
  for (const { id } of project.images(0, COUNT).images) project.putPrediction(id, predictionOf(boxes(300, 200, [3, id, 4, 20, 20])), { overwrite: false });
  project.close();
  return folder;
}

/** Waits until some photographs of a partial export are on the disk, and the stream of annotations is open in the middle. */
async function written(place: string, count: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const partial = existsSync(place) ? readdirSync(place)[0] : undefined;
    const images = partial === undefined ? '' : join(place, partial, 'files/images/train');
    if (existsSync(images) && readdirSync(images).length >= count) return;
    if (Date.now() > deadline) throw new Error(`No ${count} photographs in ${place} after a minute.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it.each([
  ['SIGINT', 130, /^atrous: What is written is kept beside the target; the same command goes on from there/],
  ['SIGKILL', -1, /\(ended by SIGKILL\)$/],
] as const)('a COCO export that %s ends is no export, and the same command goes on to the same bytes', async (signal, exitCode, says) => {
  const folder = await labelled();
  const place = temporaryFolder();
  const [out, whole] = [join(place, 'out'), join(temporaryFolder(), 'out')];
  const command = (to: string): string[] => ['export', folder, '--format', 'coco', '--out', to, '--split', 'train=1'];
  const started = startAtrous(command(out));
  await written(place, 5);
  started.child.kill(signal);
  const ended = await started.finished;
  expect(ended.exitCode, ended.stderr).toBe(exitCode);
  expect(ended.stderr).toMatch(says);
  const [partial, ...others] = readdirSync(place);
  expect(partial).toMatch(/^\.out\.atrous-partial-[0-9a-f]{16}$/);
  expect(others).toEqual([]);
  expect(existsSync(join(place, partial, 'files/report.json'))).toBe(false);

  const again = await atrous(command(out));
  expect(again.exitCode, again.stderr).toBe(0);
  expect(readdirSync(place)).toEqual(['out']);
  expect((await atrous(command(whole))).exitCode).toBe(0);
  expect(filesBelow(out)).toEqual(filesBelow(whole));
}, 120_000);
