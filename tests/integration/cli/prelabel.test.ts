import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema, type PrelabelReport } from '../../../core/report/prelabelReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { descendantsOf, isRunning, killProcess } from '../../e2e/harness/processTree.ts';
import { colorChart } from '../../fixtures/colorChart.ts';
import { interiorPixels } from '../../fixtures/colorShapes.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine, startAtrous, type Finished, type StartOptions } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

const isRoot = process.getuid?.() === 0;

/** On the CPU, because which other provider works depends on the machine. */
async function prelabel(args: readonly string[], options: StartOptions = {}): Promise<Finished & { report: PrelabelReport }> {
  const finished = await atrous(['prelabel', ...args, '--provider', 'cpu', '--json'], { home: prepared.home, ...options });
  return { ...finished, report: finished.stdout === '' ? (null as never) : prelabelReportSchema.parse(JSON.parse(finished.stdout)) };
}

/** How many images of a project have a prediction, seen from another process while a run goes on. */
async function predicted(folder: string): Promise<number> {
  const project = await openProject(folder);
  try {
    return project.images(0, 10_000).images.filter(({ state }) => state === 'predicted').length;
  } finally {
    project.close();
  }
}

/** Big enough that a run over a few dozen can be interrupted. */
async function writeLargeImages(folder: string, count: number): Promise<void> {
  const large = await sharp(prepared.chart).resize(1600, 1120, { kernel: 'nearest' }).png().toBuffer();
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `${String(i).padStart(3, '0')}.png`), large);
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const startMs = Date.now(); !(await condition()); await sleep(30)) {
    if (Date.now() - startMs > 60_000) throw new Error('it did not come to that within a minute');
  }
}

const inferenceProcesses = (pid: number) => descendantsOf(pid).filter(({ command }) => command.some((part) => part.endsWith('cli-inference.cjs')));

describe('atrous prelabel', () => {
  it('labels a folder with its subfolders, and stores what the model saw', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png', 'sub/b.png', 'sub/deeper/c.png']);
    const { exitCode, report, stderr } = await prelabel([folder]);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ images: 3, done: 3, skipped: 0, failed: [], provider: 'cpu', model: 'tiny', cancelled: false });
    expect(report.imagesPerSecond).toBeGreaterThan(0);
    expect(stderr).toBe('atrous: Tiny colours on CPU\n');
    const project = await openProject(folder);
    const chart = colorChart();
    expect(project.info().classSet.classes.map(({ name }) => name)).toEqual(['background', 'red', 'green', 'blue', 'yellow', 'magenta']);
    for (const image of project.images(0, 10).images) {
      expect(image.state).toBe('predicted');
      const { labelMap } = project.prediction(image.id)!;
      expect(interiorPixels(chart, 8).filter((pixel) => labelMap.data[pixel] !== chart.truth[pixel])).toEqual([]);
    }
    project.close();
  });

  it('says it for people where --json is not given', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png']);
    const { exitCode, stdout, stderr } = await atrous(['prelabel', folder], { home: prepared.home });
    expect(exitCode).toBe(0);
    // Whatever provider was chosen, it is said.
    expect(stderr).toMatch(/^atrous: Tiny colours on \w+[^\n]*\n$/);
    expect(stdout).toMatch(/^1 labelled, 0 skipped, 0 failed, of 1 images \([\d.]+ images\/s\)\nThe labels are in .*\.atrous\n$/);
  });

  it('does only what is new when it is run again, and everything with --overwrite', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png', 'b.png']);
    await prelabel([folder]);
    writeCharts(folder, ['c.png']);
    expect((await prelabel([folder])).report).toMatchObject({ images: 3, done: 1, skipped: 2 });
    expect((await prelabel([join(folder, '.atrous')])).report).toMatchObject({ images: 3, done: 0, skipped: 3 });
    expect((await prelabel([folder, '--overwrite'])).report).toMatchObject({ images: 3, done: 3, skipped: 0 });
  });

  it('never touches an image that a person edited', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png', 'b.png']);
    await prelabel([folder]);
    const project = await openProject(folder);
    const [{ id }] = project.images(0, 1).images;
    const { document } = await project.loadDocument(id);
    project.saveChange({ imageId: id, edited: true, removeLayers: [document.layers[0].id], layers: [], tiles: [], order: document.layers.slice(1).map((layer) => layer.id) });
    project.close();
    writeCharts(folder, ['c.png']);
    // Another model's hash would do every untouched image again; this is the same model under another name.
    await atrous(['models', 'add', prepared.modelFile, '--describe', prepared.descriptionFile, '--as', 'second'], { home: prepared.home });
    expect((await prelabel([folder, '--model', 'second'])).report).toMatchObject({ done: 1, skipped: 2, model: 'second' });
    const again = await openProject(folder);
    expect(again.image(id).state).toBe('edited');
    expect((await again.loadDocument(id)).document.layers).toHaveLength(document.layers.length - 1);
    again.close();
  });

  it('keeps the state where --project says, and writes nothing into the folder', async () => {
    const folder = temporaryFolder();
    const state = join(temporaryFolder(), 'state');
    writeCharts(folder, ['a.png']);
    expect((await prelabel([folder, '--project', state])).report).toMatchObject({ done: 1 });
    expect(readdirSync(folder)).toEqual(['a.png']);
    expect(existsSync(join(state, 'project.db'))).toBe(true);
  });

  it('obeys --long-side', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png']);
    await prelabel([folder, '--long-side', '161']);
    const project = await openProject(folder);
    expect(project.prediction(project.images(0, 1).images[0].id)?.parameters).toMatchObject({ longSide: 161, inputWidth: 161, inputHeight: 113 });
    project.close();
  });

  it('runs a model file that is not installed', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['a.png']);
    expect((await prelabel([folder, '--model', prepared.modelFile], { home: prepared.emptyHome })).report).toMatchObject({ done: 1, model: 'tiny' });
    expect(existsSync(join(prepared.emptyHome, 'models'))).toBe(false);
  });

  it('uses the starter where no model is installed, without a network, and says so once', async () => {
    const folder = temporaryFolder();
    const home = join(temporaryFolder(), 'home');
    writeCharts(folder, ['a.png']);
    const first = await prelabel([folder], { home });
    expect(first.report).toMatchObject({ done: 1, failed: [], model: 'starter' });
    expect(first.stderr).toMatch(/^atrous: DeepLabV3 MobileNetV2 cannot be got now: using the starter model that comes with Atrous\. A better one can be downloaded .*models get \S+\natrous: Starter model on CPU\n$/);
    writeCharts(folder, ['b.png']);
    expect((await prelabel([folder], { home })).stderr).toBe('atrous: Starter model on CPU\n');
  });

  it('takes names with spaces, quotes, other scripts, a leading hyphen and line ends', async () => {
    const folder = join(temporaryFolder(), `Ordner "mit" 'Zeichen' & 写真`);
    const names = ['-dash.png', '--json.png', `it's "quoted".png`, 'größe übung.png', '写真 🦊.png', '$HOME `id` %s.png', 'two\nlines.png', ' leading space.png'];
    writeCharts(folder, names);
    const { report, exitCode } = await prelabel([folder]);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ images: names.length, done: names.length, failed: [] });
    const project = await openProject(folder);
    expect(new Set(project.images(0, 100).images.map(({ path }) => path))).toEqual(new Set(names));
    project.close();
  });

  it('takes a folder whose name starts with a hyphen, after --', async () => {
    const parent = temporaryFolder();
    writeCharts(join(parent, '-photographs'), ['a.png']);
    const finished = await atrous(['prelabel', '--json', '--', '-photographs'], { home: prepared.home, cwd: parent });
    expect(prelabelReportSchema.parse(JSON.parse(finished.stdout))).toMatchObject({ done: 1 });
  });
});

describe('atrous prelabel with bad input', () => {
  it('goes on past images that cannot be read, lists each with its reason, and ends with 1', async () => {
    const folder = temporaryFolder();
    writeCharts(folder, ['good1.png', 'good2.png']);
    const jpeg = await sharp(prepared.chart).jpeg().toBuffer();
    writeFileSync(join(folder, 'empty.jpg'), '');
    writeFileSync(join(folder, 'text.jpg'), 'I am a text.');
    writeFileSync(join(folder, 'two\nlines.jpg'), '');
    writeFileSync(join(folder, 'cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
    writeFileSync(join(folder, 'cut.png'), prepared.chart.subarray(0, prepared.chart.length / 2));
    if (!isRoot) {
      writeCharts(folder, ['secret.png']);
      chmodSync(join(folder, 'secret.png'), 0);
    }
    const { exitCode, report, stderr } = await prelabel([folder]);
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ done: 2, skipped: 0 });
    expect(Object.fromEntries(report.failed.map(({ path, code }) => [path, code]))).toEqual({
      'empty.jpg': 'image.empty', 'two\nlines.jpg': 'image.empty', 'text.jpg': 'image.notAnImage', 'cut.jpg': 'image.truncated', 'cut.png': 'image.truncated',
      ...(isRoot ? {} : { 'secret.png': 'image.unreadable' }),
    });
    for (const { path, message } of report.failed) {
      expect(message).toContain(path);
      expect(stderr).toContain(`atrous: ${message.replace('\n', ' ')}\n`);
    }
    expect(stderr.trimEnd().split('\n').every((line) => line.startsWith('atrous: '))).toBe(true);
    const again = await prelabel([folder]);
    expect(again.report).toMatchObject({ done: 0, skipped: 2 });
    expect(again.report.failed).toHaveLength(report.failed.length);
  });

  it.each([
    ['no such folder', () => ['/nowhere/at all'], 2, /^There is no folder \/nowhere\/at all/],
    ['a file', () => [prepared.modelFile], 2, /tiny\.onnx is not a folder/],
    ['no images', () => [temporaryFolder()], 2, /^There are no images in .*JPEG, PNG/],
    ['an unknown model', () => [withChart(), '--model', 'huge'], 2, /^There is no model huge \(installed: .*tiny/],
    ['a model file that is not there', () => [withChart(), '--model', './none.onnx'], 2, /^There is no model file \.\/none\.onnx/],
    ['a model file that is no ONNX', () => [withChart(), '--model', textFile('x.onnx')], 2, /x\.onnx: This is not an ONNX model: it is a text file/],
    ['a provider that does not work here', () => [withChart(), '--provider', process.platform === 'linux' ? 'dml' : 'cuda'], 3, /is not part of ONNX Runtime|cannot be used|is not installed/],
    ['an unknown provider', () => [withChart(), '--provider', 'tpu'], 2, /--provider.*tpu.*auto, cpu, webgpu/],
    ['a long side of nothing', () => [withChart(), '--long-side', '0'], 2, /--long-side.*whole number/],
    ['a long side that is no number', () => [withChart(), '--long-side', 'big'], 2, /--long-side.*'big'.*whole number/],
    ['a part that is none', () => [withChart(), '--shard', '3/2'], 2, /--shard.*'3\/2'.*like 2\/8/],
    ['a part without a project of its own', () => [withChart(), '--shard', '1/2'], 2, /--shard needs a --project DIR/],
    ['a pixel limit of nothing', () => [withChart(), '--pixel-limit', '0'], 2, /--pixel-limit.*megapixels/],
    ['no folder', () => [], 2, /missing required argument 'IMAGES'/],
    ['two folders', () => [withChart(), withChart()], 2, /too many arguments/],
  ])('refuses %s in one line', async (_, args, exitCode, sentence) => {
    const finished = await atrous(['prelabel', ...args(), '--json'], { home: prepared.home });
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(exitCode);
    expect(finished.stdout).toBe('');
  });

  it('refuses a database of a newer version, and leaves it as it is', async () => {
    const folder = withChart();
    await prelabel([folder]);
    const database = join(folder, '.atrous', 'project.db');
    const bytes = readFileSync(database);
    // The user version of SQLite's file format, section 1.3: four bytes at offset 60.
    bytes.writeUInt32BE(9_999, 60);
    writeFileSync(database, bytes);
    const finished = await atrous(['prelabel', folder], { home: prepared.home });
    expect(errorLine(finished)).toMatch(/newer/);
    expect(finished.exitCode).toBe(3);
    expect(readFileSync(database).equals(bytes)).toBe(true);
  });

  it('refuses a database that is damaged', async () => {
    const folder = withChart();
    mkdirSync(join(folder, '.atrous'));
    writeFileSync(join(folder, '.atrous', 'project.db'), 'this was a database once, and it is long enough to be one '.repeat(100));
    const finished = await atrous(['prelabel', folder], { home: prepared.home });
    expect(errorLine(finished)).toMatch(/project\.db/);
    expect(finished.exitCode).toBe(3);
  });

  it('refuses a model whose classes are not those of the project', async () => {
    const folder = withChart();
    await prelabel([folder]);
    const description = textFile('other.json', JSON.stringify({ classes: ['ground', 'tomato', 'grass', 'sky', 'lemon', 'rose'].map((name) => ({ name })) }));
    await atrous(['models', 'add', prepared.modelFile, '--describe', description, '--as', 'fruit'], { home: prepared.home });
    const project = await openProject(folder);
    project.saveClasses({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'car', color: '#ff0000' }], backgroundId: 0 });
    project.close();
    const finished = await atrous(['prelabel', folder, '--model', 'fruit'], { home: prepared.home });
    expect(finished.stderr.trim().split('\n').at(-1)).toMatch(/^atrous: The model fruit calls class \d "\w+", but this project /);
    expect(finished.exitCode).toBe(2);
  });

  it.skipIf(isRoot)('works on a folder that cannot be written to, and says where the state went', async () => {
    const folder = withChart();
    chmodSync(folder, 0o555);
    const { exitCode, report, stderr } = await prelabel([folder]);
    chmodSync(folder, 0o755);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ done: 1 });
    expect(stderr).toMatch(/cannot be written to, so your work on it is kept in/);
    expect(existsSync(join(folder, '.atrous'))).toBe(false);
  });

  it('is not caught in a loop of links, and reports one that leads nowhere', async () => {
    const folder = withChart();
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync('nowhere.png', join(folder, 'dangling.png'));
    expect((await prelabel([folder])).report).toMatchObject({ images: 2, done: 1, failed: [{ path: 'dangling.png', code: 'image.missing' }] });
  });
});

describe.skipIf(process.platform !== 'linux')('atrous prelabel, disturbed', () => {
  it('survives SIGKILL of the inference process in the middle of a run', async () => {
    const folder = temporaryFolder();
    await writeLargeImages(folder, 30);
    const run = startAtrous(['prelabel', folder, '--provider', 'cpu', '--json'], { home: prepared.home });
    await until(async () => existsSync(join(folder, '.atrous', 'project.db')) && (await predicted(folder)) >= 3);
    const [inference] = inferenceProcesses(run.pid);
    killProcess(inference.pid);
    const { exitCode, stdout, stderr } = await run.finished;
    expect(stderr).toContain('the inference process ended (signal SIGKILL); starting it again.');
    expect(prelabelReportSchema.parse(JSON.parse(stdout))).toMatchObject({ images: 30, done: 30, failed: [] });
    expect(exitCode).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly at %s, keeps what is done, says it, and goes on the next time', async (signal) => {
    const folder = temporaryFolder();
    await writeLargeImages(folder, 40);
    const run = startAtrous(['prelabel', folder, '--provider', 'cpu', '--json'], { home: prepared.home });
    await until(async () => existsSync(join(folder, '.atrous', 'project.db')) && (await predicted(folder)) >= 3);
    run.child.kill(signal);
    const { exitCode, stdout, stderr } = await run.finished;
    const report = prelabelReportSchema.parse(JSON.parse(stdout));
    expect(exitCode).toBe(130);
    expect(report).toMatchObject({ cancelled: true, images: 40, failed: [] });
    expect(report.done).toBeGreaterThanOrEqual(3);
    expect(report.done).toBeLessThan(40);
    expect(stderr).toContain('what is done is kept');
    expect(await predicted(folder)).toBe(report.done);
    expect((await prelabel([folder])).report).toMatchObject({ done: 40 - report.done, skipped: report.done });
  });

  it('leaves no inference process behind when it is killed, and goes on the next time', async () => {
    const folder = temporaryFolder();
    await writeLargeImages(folder, 40);
    const run = startAtrous(['prelabel', folder, '--provider', 'cpu'], { home: prepared.home });
    await until(async () => existsSync(join(folder, '.atrous', 'project.db')) && (await predicted(folder)) >= 3);
    const orphans = inferenceProcesses(run.pid);
    expect(orphans).toHaveLength(1);
    run.child.kill('SIGKILL');
    await run.finished;
    await until(() => orphans.every(({ pid }) => !isRunning(pid)));
    const done = await predicted(folder);
    expect(done).toBeGreaterThanOrEqual(3);
    expect((await prelabel([folder])).report).toMatchObject({ done: 40 - done, skipped: done, failed: [] });
  });

  it('is not disturbed by a reader that leaves', () => {
    const folder = withChart();
    // The shell's exit code is that of the last command; atrous must neither hang nor print a stack.
    const output = execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1 | true; echo over', process.execPath, join(process.cwd(), 'out', 'cli.cjs'), 'prelabel', folder], {
      env: { ...process.env, ATROUS_HOME: prepared.home }, encoding: 'utf8',
    });
    expect(output).toBe('over\n');
  });
});

function withChart(): string {
  const folder = temporaryFolder();
  writeCharts(folder, ['chart.png']);
  return folder;
}

function textFile(name: string, text = 'I am a text.'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}
