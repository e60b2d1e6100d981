import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PlainExportReport } from '../../../../core/report/exportReport.ts';
import { readExportMarker, REPORT_FILE, writeExportMarker } from '../../../../engine/export/exportMarker.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';

const report: PlainExportReport = {
  format: 'voc', out: '/somewhere', images: 1, objects: 2, bytes: 3, files: 2, splits: { train: 1 }, warnings: ['a "warning"'], losses: [], verified: true, iou: null,
  provenance: { models: [], reviewed: 0, humanShare: null, classes: [] },
};

async function written(contents: readonly string[]): Promise<string> {
  const parts: string[] = [];
  await writeExportMarker(
    { contents: () => contents, stream: () => Promise.resolve({ write: (text) => Promise.resolve(void parts.push(text)), close: () => Promise.resolve() }) },
    report,
  );
  return parts.join('');
}

it('is written file by file as JSON is written at once, and read again', async () => {
  const contents = ['a.jpg', 'b "c".png', 'Straße/日本.txt'];
  const text = await written(contents);
  expect(text).toBe(`${JSON.stringify({ ...report, out: '.', program: 'atrous', contents }, null, 2)}\n`);
  const folder = temporaryFolder();
  writeFileSync(join(folder, REPORT_FILE), text);
  const files: string[] = [];
  expect(await readExportMarker(folder, (path) => void files.push(path))).toEqual({ ...report, out: '.', program: 'atrous' });
  expect(files).toEqual(contents);
});

it.each([
  ['no file', null],
  ['no JSON', 'hello'],
  ['JSON that is cut off', '{"program":"atrous","contents":["a"'],
  ['the report of somebody else', '{"program":"other","contents":["a"]}'],
  ['no list of files', JSON.stringify({ ...report, program: 'atrous' })],
  ['a list that is none of paths', JSON.stringify({ ...report, program: 'atrous', contents: [1] })],
])('takes %s for no export', async (_, text) => {
  const folder = join(temporaryFolder(), 'x');
  mkdirSync(folder);
  if (text !== null) writeFileSync(join(folder, REPORT_FILE), text);
  expect(await readExportMarker(folder)).toBeNull();
});
