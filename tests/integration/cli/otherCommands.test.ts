import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import { doctorReportSchema } from '../../../core/report/doctorReport.ts';
import { plainExportReportSchema } from '../../../core/report/exportReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

describe('atrous export', () => {
  it('writes PASCAL VOC from a project that was pre-labelled on the command line', async () => {
    const folder = temporaryFolder();
    const out = join(temporaryFolder(), 'voc');
    writeCharts(folder, ['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
    await atrous(['prelabel', folder, '--provider', 'cpu'], { home: prepared.home });
    const finished = await atrous(['export', folder, '--format', 'voc', '--out', out, '--split', 'train=0.6,val=0.4', '--seed', '7', '--json'], { home: prepared.home });
    expect(finished.exitCode).toBe(0);
    const report = plainExportReportSchema.parse(JSON.parse(finished.stdout));
    expect(report).toMatchObject({ format: 'voc', out, images: 5, objects: 25, verified: true });
    const listed = ['train', 'val'].map((name) => readFileSync(join(out, 'ImageSets', 'Segmentation', `${name}.txt`), 'utf8').trim().split('\n').filter(Boolean));
    expect(listed.map((names) => names.length)).toEqual([report.splits['train'], report.splits['val']]);
    const project = await openProject(folder);
    const { labelMap } = project.prediction(project.images(0, 1).images[0].id)!;
    project.close();
    const masks = listed.flat().map((name) => decodeLabelPng(readFileSync(join(out, 'SegmentationClass', `${name}.png`)), name));
    for (const mask of masks) expect(Buffer.from(mask.data).equals(labelMap.data)).toBe(true);

    const again = await atrous(['export', folder, '--format', 'voc', '--out', folder], { home: prepared.home });
    expect(errorLine(again)).toContain(`${folder} holds files`);
    expect(again.exitCode).toBe(2);
  });

  it.each([
    ['no such project', ['/nowhere', '--format', 'voc', '--out', 'o'], /^There is no folder \/nowhere/],
    ['a format that there is not', ['.', '--format', 'vok', '--out', 'o'], /--format.*vok.*voc, /],
    ['a rule for groups that is none', ['.', '--format', 'voc', '--out', 'o', '--group-by', '('], /has labels yet|no regular expression/],
    ['shares that do not add up', ['.', '--format', 'voc', '--out', 'o', '--split', 'train=0.5'], /--split.*add up to 1, not 0\.5/],
    ['nothing to export', ['.', '--format', 'voc', '--out', 'o'], /has labels yet/],
    ['nothing that is done', ['.', '--format', 'voc', '--out', 'o', '--only', 'done'], /done|labels/],
    ['no place to write', ['.', '--format', 'voc'], /required option '--out <DIR>'/],
  ])('refuses %s in one line', async (_, args, sentence) => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png']);
    const finished = await atrous(['export', ...args], { home: prepared.home, cwd: folder });
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(2);
    expect(existsSync(join(folder, 'o'))).toBe(false);
  });
});

describe('atrous doctor', () => {
  it('says what works, what is chosen, and why not the others', async () => {
    const finished = await atrous(['doctor', '--json'], { home: prepared.home });
    expect(finished.exitCode).toBe(0);
    expect(finished.stderr).toBe('');
    const report = doctorReportSchema.parse(JSON.parse(finished.stdout));
    expect(report).toMatchObject({ version: packageJson.version, node: process.versions.node, electron: null, dataDir: prepared.home });
    expect(report.providers.find(({ id }) => id === report.chosen)?.works).toBe(true);
    expect(report.models.map(({ id, default: isDefault }) => [id, isDefault])).toEqual([['tiny', true]]);

    const forPeople = await atrous(['doctor'], { home: prepared.home });
    for (const { id, reason } of report.providers.filter(({ works }) => !works)) {
      expect(forPeople.stdout).toContain(id);
      expect(forPeople.stdout).toContain(reason);
    }
    expect(forPeople.stdout).toContain(`* ${report.chosen}`);
  });
});

describe('atrous app', () => {
  const withDisplay = { DISPLAY: ':7' };

  it('starts what ATROUS_APP_COMMAND says with the folder, and ends as it ends', async () => {
    const folder = temporaryFolder();
    const seen = join(folder, 'seen.json');
    const script = join(folder, 'window.cjs');
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(2))); process.exitCode = 5;`);
    const env = { ...withDisplay, ATROUS_APP_COMMAND: JSON.stringify([process.execPath, script, 'first argument']) };
    const { exitCode, stderr } = await atrous(['app', '.'], { home: prepared.home, cwd: folder, env });
    expect(stderr).toBe('');
    expect(exitCode).toBe(5);
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual(['first argument', folder]);
    await atrous(['app'], { home: prepared.home, cwd: folder, env });
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual(['first argument']);
  });

  it.skipIf(process.platform !== 'linux')('names the headless command where there is no display', async () => {
    const folder = temporaryFolder();
    const env = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ATROUS_APP_COMMAND: '["false"]' };
    const finished = await atrous(['app', folder], { home: prepared.home, env });
    expect(errorLine(finished)).toBe(`There is no display to open a window on; without one, use: atrous prelabel '${folder}'`);
    expect(finished.exitCode).toBe(3);
    expect(errorLine(await atrous(['app'], { home: prepared.home, env }))).toContain('atrous prelabel FOLDER');
  });

  it.each([
    ['no such folder', ['/nowhere'], withDisplay, 2, /^There is no folder \/nowhere/],
    ['a file', ['package.json'], withDisplay, 2, /package\.json is not a folder/],
    ['a start without a command', [], { ...withDisplay, ATROUS_APP_COMMAND: undefined }, 3, /ATROUS_APP_COMMAND.*npm start/],
    ['a command that is no list', [], { ...withDisplay, ATROUS_APP_COMMAND: '"electron"' }, 3, /ATROUS_APP_COMMAND/],
    ['a command that does not exist', [], { ...withDisplay, ATROUS_APP_COMMAND: '["/nowhere/electron"]' }, 3, /cannot be started.*ENOENT/],
  ])('refuses %s in one line', async (_, args, env, exitCode, sentence) => {
    const finished = await atrous(['app', ...args], { home: prepared.home, env });
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(exitCode);
  });
});

describe('atrous', () => {
  it('prints help and version on standard output, and ends with 0', async () => {
    const help = await atrous(['--help']);
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    for (const word of ['app', 'prelabel', 'predict', 'export', 'models', 'doctor', 'Exit codes']) expect(help.stdout).toContain(word);
    expect(await atrous(['--version'])).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it.each([['prelabel'], ['predict'], ['export'], ['import'], ['app'], ['doctor'], ['classes'], ['classes', 'use'], ['classes', 'merge'], ['models', 'add'], ['models', 'list'], ['models', 'show'], ['models', 'remove']])('has help for %s %s', async (...command) => {
    const { exitCode, stdout, stderr } = await atrous([...command, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: atrous /);
    expect(stdout.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  it.each([
    [['prelabl', 'x'], /unknown command 'prelabl' \(Did you mean prelabel\?\)/],
    [['imprt', 'x'], /unknown command 'imprt'/],
    [['--frobnicate'], /unknown option '--frobnicate'/],
    [['predict', 'x.png', '--out', 'y.png', '--watch'], /unknown option '--watch'/],
  ])('refuses %j in one line with 2', async (args, sentence) => {
    const finished = await atrous(args);
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(2);
  });

  it('without a command shows the help on standard error and ends with 2', async () => {
    const { exitCode, stdout, stderr } = await atrous([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: atrous');
  });

  it('shows where an error comes from only with ATROUS_DEBUG=1', async () => {
    const args = ['export', '/nowhere', '--format', 'voc', '--out', 'o'];
    expect((await atrous(args)).stderr).not.toContain('    at ');
    expect((await atrous(args, { env: { ATROUS_DEBUG: '1' } })).stderr).toContain('    at ');
  });
});
