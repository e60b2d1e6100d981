import { truncateSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addExport } from '../../../cli/commands/export.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous } from './commandLine.ts';

async function labelled(): Promise<string> {
  const folder = await folderOfPhotographs(['a.jpg', 'b.jpg']);
  const project = await openForTest(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }], backgroundId: 0 });
  for (const { id } of project.images(0, 2).images) project.putPrediction(id, predictionOf(boxes(64, 48, [3, id, 4, 20, 20])), { overwrite: false });
  project.close();
  return folder;
}

it('ends with 1 where photographs were left out because they are damaged, and lists them', async () => {
  const folder = await labelled();
  const command = (out: string): string[] => ['export', folder, '--format', 'coco', '--out', join(temporaryFolder(), out), '--split', 'train=1', '--json'];
  expect(await atrous(command('whole'))).toMatchObject({ exitCode: 0 });
  truncateSync(join(folder, 'b.jpg'), 600);
  const { exitCode, stdout, stderr } = await atrous(command('rest'));
  expect(exitCode, stderr).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ images: 1, verified: true, warnings: expect.arrayContaining([expect.stringMatching(/^Left out: b\.jpg is cut off/)]) });
});

it('does not say of an interrupted copy of a project that something is kept, since nothing is', async () => {
  const folder = await labelled();
  const place = temporaryFolder();
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const exitCode = process.exitCode;
  onTestFinished(() => {
    process.exitCode = exitCode;
    vi.restoreAllMocks();
  });
  const program = new Command();
  addExport(program);
  const handlers = process.listenerCount('SIGINT');
  const running = program.parseAsync(['node', 'atrous', 'export', folder, '--format', 'atrous', '--out', join(place, 'out')]);
  await vi.waitFor(() => expect(process.listenerCount('SIGINT')).toBe(handlers + 1));
  process.listeners('SIGINT').at(-1)!('SIGINT');
  await running;
  expect(process.exitCode).toBe(130);
  expect(said).toEqual(['atrous: Interrupted; nothing was lost.\n']);
  expect(await readdir(place)).toEqual([]);
});
