import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classesReportSchema, type ClassesReport } from '../../../core/report/classesReport.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine } from './commandLine.ts';

/** Two images: in both 16 pixels of bird, in the second 4 of plane. */
async function labelled(): Promise<string> {
  const folder = await folderOfPhotographs(['a.jpg', 'b.jpg']);
  const project = await openForTest(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }, { id: 4, name: 'plane' }], backgroundId: 0 });
  project.putPrediction(idOf(project, 'a.jpg'), predictionOf(boxes(64, 48, [3, 0, 0, 4, 4])), { overwrite: false });
  project.putPrediction(idOf(project, 'b.jpg'), predictionOf(boxes(64, 48, [3, 0, 0, 4, 4], [4, 10, 10, 2, 2])), { overwrite: false });
  project.close();
  return folder;
}

async function classes(...args: string[]): Promise<ClassesReport> {
  const { exitCode, stdout, stderr } = await atrous(['classes', ...args, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return classesReportSchema.parse(JSON.parse(stdout));
}

const shown = ({ classes: list }: ClassesReport): string[] => list.map(({ id, name, images, layers }) => `${id} ${name} ${images} ${layers}`);

describe('atrous classes', () => {
  it('lists, counts, merges, remaps, renames and deletes', async () => {
    const folder = await labelled();
    expect(shown(await classes('list', folder))).toEqual(['0 background 0 0', '3 bird 2 2', '4 plane 1 1']);
    // Only counted, then done: the same figures.
    const dry = await classes('merge', folder, 'plane', 'bird', '--dry-run');
    expect(dry.changed).toEqual({ images: 1, layers: 1, pixels: 4, done: false });
    expect(shown(dry)).toHaveLength(3);
    const merged = await classes('merge', folder, 'plane', '3');
    expect(merged.changed).toEqual({ images: 1, layers: 1, pixels: 4, done: true });
    expect(shown(merged)).toEqual(['0 background 0 0', '3 bird 2 3']);
    expect(shown(await classes('remap', folder, 'bird', '7'))).toEqual(['0 background 0 0', '7 bird 2 3']);
    expect(shown(await classes('rename', folder, '7', 'flying thing'))).toEqual(['0 background 0 0', '7 flying thing 2 3']);
    const deleted = await classes('delete', folder, 'flying thing', '--void');
    expect(deleted.changed).toEqual({ images: 2, layers: 3, pixels: 36, done: true });
    const project = await openForTest(folder);
    expect([...(await labelMapOf(project, idOf(project, 'b.jpg'), 0)).data].filter((id) => id === 255)).toHaveLength(20);
    project.close();
  });

  it('takes lists that are known or in a file, keeps what is in use, and gives them back as a file', async () => {
    const folder = await labelled();
    expect(errorLine(await atrous(['classes', 'use', folder, 'cityscapes']))).toMatch(/^The list calls class 3 "out of roi", but here it is "bird" and something is labelled with it/);
    expect(shown(await classes('list', folder))).toHaveLength(3);
    const file = join(temporaryFolder(), 'classes.json');
    await classes('save', folder, file);
    const edited = JSON.parse(readFileSync(file, 'utf8')) as { classes: { id: number; color: string; ignored?: boolean }[] };
    edited.classes = edited.classes.filter(({ id }) => id !== 4).map((definition) => (definition.id === 3 ? { ...definition, color: '#123456', ignored: true } : definition));
    // As Windows saves text.
    writeFileSync(file, `\ufeff${JSON.stringify(edited)}`);
    const used = await classes('use', folder, file);
    expect(used.classes).toMatchObject([{ id: 0 }, { id: 3, color: '#123456', ignored: true }, { id: 4, name: 'plane', layers: 1 }]);
    const { stdout } = await atrous(['classes', 'list', folder]);
    expect(stdout).toMatch(/^id +class +colour +images +layers\n0 +background .*background\n3 +bird +#123456 +2 +2 +ignored\n4 +plane /);
  });

  it.each([
    [['merge', 'bird', 'bird'], /"bird" cannot be merged into itself/],
    [['merge', 'bird', 'cat'], /This project has no class "cat"; it has 0 background, 3 bird, 4 plane/],
    [['remap', 'bird', '4'], /The id 4 belongs to "plane"/],
    [['remap', 'bird', '255'], /"255" is no id: give a whole number from 0 to 254/],
    [['rename', 'bird', 'plane'], /This project has a class "plane" already, with the id 4: choose another name, or merge the two/],
    [['rename', 'bird', ' '], /A class needs a name: give one that is not empty/],
    [['delete', 'background'], /"background" is the background/],
    [['use', 'nothing.txt'], /nothing\.txt is none of the lists voc, .*cannot be read as a file \(ENOENT\)/],
  ])('refuses %j in one line, and changes nothing', async ([verb, ...args], sentence) => {
    const folder = await labelled();
    const finished = await atrous(['classes', verb, folder, ...args]);
    expect(finished.exitCode).toBe(2);
    expect(errorLine(finished)).toMatch(sentence);
    expect(shown(await classes('list', folder))).toEqual(['0 background 0 0', '3 bird 2 2', '4 plane 1 1']);
  });
});
