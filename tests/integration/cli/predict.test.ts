import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { vocColor } from '../../../core/classes/vocColor.ts';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import { labelMapFromLogits } from '../../../core/mask/labelMapFromLogits.ts';
import type { ModelDescriptionInput } from '../../../core/model/modelDescription.ts';
import { predictReportSchema, type PredictReport } from '../../../core/report/predictReport.ts';
import { GraphBuilder } from '../../../models/onnx/graphBuilder.ts';
import { onnxDataType } from '../../../models/onnx/onnxDataType.ts';
import { writeModel } from '../../../models/onnx/writeModel.ts';
import { colorChart } from '../../fixtures/colorChart.ts';
import { interiorPixels } from '../../fixtures/colorShapes.ts';
import { readNpy } from '../../fixtures/readNpy.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes, tinyModelDescriptionOf, type TinyModelOptions } from '../../fixtures/tinyModel.ts';
import { atrous, errorLine } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

/** A folder with chart.png in it. */
function chartFolder(): string {
  const folder = temporaryFolder();
  writeCharts(folder, ['chart.png']);
  return folder;
}

/** On the CPU, because which other provider works depends on the machine. */
const predict = (cwd: string, ...args: string[]) => atrous(['predict', '--provider', 'cpu', ...args], { home: prepared.home, cwd });

function reportOf({ stdout, stderr }: { stdout: string; stderr: string }): PredictReport {
  if (stdout === '') throw new Error(stderr);
  return predictReportSchema.parse(JSON.parse(stdout));
}

describe('atrous predict', () => {
  it('writes the mask as an 8-bit palette PNG whose values are class ids, and reports what is in it', async () => {
    const folder = chartFolder();
    const finished = await predict(folder, 'chart.png', '--out', 'mask.png', '--json');
    expect(finished.exitCode).toBe(0);
    const report = reportOf(finished);
    expect(report).toMatchObject({ width: 161, height: 113, provider: 'cpu', model: 'tiny' });
    expect(report.ms).toBeGreaterThan(0);

    const bytes = readFileSync(join(folder, 'mask.png'));
    // PNG specification, 11.2.1 IHDR: depth 8, colour type 3.
    expect([...bytes.subarray(24, 26)]).toEqual([8, 3]);
    const mask = decodeLabelPng(bytes, 'mask.png');
    const chart = colorChart();
    expect(interiorPixels(chart, 8).filter((pixel) => mask.data[pixel] !== chart.truth[pixel])).toEqual([]);
    expect(report.classes.map(({ id, name }) => [id, name])).toEqual([[0, 'background'], [1, 'red'], [2, 'green'], [3, 'blue'], [4, 'yellow'], [5, 'magenta']]);
    for (const { id, pixels, meanConfidence } of report.classes) {
      expect(pixels).toBe(mask.data.filter((value) => value === id).length);
      expect(meanConfidence).toBeGreaterThan(0.5);
      expect(meanConfidence).toBeLessThanOrEqual(1);
    }
    // Another reader sees the colours of PASCAL VOC.
    const { data, width, height } = PNG.sync.read(bytes);
    expect([width, height]).toEqual([161, 113]);
    const wrong = [...mask.data.keys()].filter((i) => vocColor(mask.data[i]).some((value, channel) => data[4 * i + channel] !== value));
    expect(wrong).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['chart.png', 'mask.png']);
  });

  it('tells people how much there is of what', async () => {
    const { stdout, exitCode } = await predict(chartFolder(), 'chart.png', '--out', 'mask.png');
    expect(exitCode).toBe(0);
    const [first, head, ...rows] = stdout.trimEnd().split('\n');
    expect(first).toMatch(/^mask\.png: 161 x 113 pixels, \d+ ms on cpu$/);
    expect(head).toMatch(/^id +class +pixels +share +confidence$/);
    expect(rows).toHaveLength(6);
  });

  it('writes the scores as NumPy reads them, and the mask follows from them', async () => {
    const folder = chartFolder();
    await predict(folder, 'chart.png', '--out', 'mask.png', '--logits', 'scores.npy');
    const { shape, data } = readNpy(join(folder, 'scores.npy'));
    expect(shape).toEqual([1, 6, 45, 65]);
    const fromLogits = labelMapFromLogits({ numClasses: 6, height: 45, width: 65, data, alignCorners: true }, 113, 161);
    expect(Buffer.from(fromLogits.data).equals(decodeLabelPng(readFileSync(join(folder, 'mask.png')), 'mask.png').data)).toBe(true);
  });

  it("paints the mask in the model's own colours where it has some", async () => {
    const folder = chartFolder();
    const description = { classes: [{ name: 'ground', color: '#102030' }, ...['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }))] };
    writeFileSync(join(folder, 'colours.json'), JSON.stringify(description));
    expect((await atrous(['models', 'add', prepared.modelFile, '--as', 'coloured', '--describe', join(folder, 'colours.json')], { home: prepared.home })).exitCode).toBe(0);
    await predict(folder, 'chart.png', '--out', 'mask.png', '--model', 'coloured');
    const { data } = PNG.sync.read(readFileSync(join(folder, 'mask.png')));
    const mask = decodeLabelPng(readFileSync(join(folder, 'mask.png')), 'mask.png');
    const ground = mask.data.indexOf(0);
    expect([...data.subarray(4 * ground, 4 * ground + 3)]).toEqual([0x10, 0x20, 0x30]);
  });

  it('replaces an older mask, and takes strange names', async () => {
    const folder = chartFolder();
    mkdirSync(join(folder, 'a b'));
    writeCharts(folder, ['-it\'s "ünïcode" 写真.png']);
    writeFileSync(join(folder, 'a b', 'mask ü.png'), 'old');
    const finished = await predict(folder, '--out', 'a b/mask ü.png', '--json', '--', '-it\'s "ünïcode" 写真.png');
    expect(reportOf(finished).width).toBe(161);
    expect(decodeLabelPng(readFileSync(join(folder, 'a b', 'mask ü.png')), 'mask').width).toBe(161);
  });
});

describe('atrous predict with bad input', () => {
  it.each([
    ['no such image', ['none.png', '--out', 'm.png'], 2, /^There is no image none\.png/],
    ['a folder', ['.', '--out', 'm.png'], 2, /is a folder: use atrous prelabel/],
    ['a text', ['text.jpg', '--out', 'm.png'], 2, /text\.jpg is not a JPEG, PNG/],
    ['an empty file', ['empty.png', '--out', 'm.png'], 2, /empty\.png is empty/],
    ['an image that is cut off', ['cut.png', '--out', 'm.png'], 2, /cut\.png is cut off or damaged/],
    ['a mask over the image', ['chart.png', '--out', 'chart.png'], 2, /chart\.png is the image itself/],
    ['a mask over the image through a link', ['chart.png', '--out', 'link.png'], 2, /is the image itself/],
    ['scores over the image', ['chart.png', '--out', 'm.png', '--logits', 'chart.png'], 2, /is the image itself/],
    ['a mask in a folder that is not there', ['chart.png', '--out', 'no/such/m.png'], 2, /^There is no folder .*no\/such/],
    ['a folder as mask', ['chart.png', '--out', '.'], 2, /is a folder: give the file/],
    ['no mask', ['chart.png'], 2, /required option '--out <MASK\.png>' not specified/],
  ])('refuses %s in one line, and writes nothing', async (_, args, exitCode, sentence) => {
    const folder = chartFolder();
    writeFileSync(join(folder, 'text.jpg'), 'I am a text.');
    writeFileSync(join(folder, 'empty.png'), '');
    writeFileSync(join(folder, 'cut.png'), prepared.chart.subarray(0, 300));
    symlinkSync('chart.png', join(folder, 'link.png'));
    const before = readdirSync(folder);
    const finished = await predict(folder, ...args);
    // The model's name is said before an image is found to be bad.
    expect(errorLine({ ...finished, stderr: finished.stderr.replace('atrous: Tiny colours on CPU\n', '') })).toMatch(sentence);
    expect(finished.exitCode).toBe(exitCode);
    expect(finished.stdout).toBe('');
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'chart.png')).equals(prepared.chart)).toBe(true);
  });

  it('refuses a long side for a model of one size', async () => {
    const options: TinyModelOptions = { fixedSize: { height: 129, width: 161 } };
    const { finished, folder } = await predictWith(tinyModelBytes(options), tinyModelDescriptionOf(options), '--long-side', '257');
    expect(errorLine(finished)).toMatch(/takes 161 x 129 pixels only/);
    expect(finished.exitCode).toBe(2);
    expect(existsSync(join(folder, 'm.png'))).toBe(false);
  });

  it('labels with a model that gives only labels, but refuses to write scores that it does not have', async () => {
    const { bytes, description } = reddish();
    const labelled = await predictWith(bytes, description, '--json');
    const { classes } = reportOf(labelled.finished);
    expect(classes.map(({ id, name, meanConfidence }) => [id, name, meanConfidence])).toEqual([[0, 'other', null], [1, 'reddish', null]]);

    const refused = await predictWith(bytes, description, '--logits', 's.npy');
    expect(refused.finished.stderr).toMatch(/^atrous: The model model gives only labels, no scores: leave --logits out\.$/m);
    expect(refused.finished.exitCode).toBe(2);
    expect(readdirSync(refused.folder)).not.toContain('m.png');
  });
});

/** Predicts chart.png into m.png with a model that is not installed before. */
async function predictWith(bytes: Uint8Array, description: object, ...args: string[]) {
  const folder = chartFolder();
  const home = join(folder, 'home');
  writeFileSync(join(folder, 'model.onnx'), bytes);
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description));
  const added = await atrous(['models', 'add', 'model.onnx', '--describe', 'model.json'], { home, cwd: folder });
  if (added.exitCode !== 0) throw new Error(added.stderr);
  return { folder, finished: await atrous(['predict', 'chart.png', '--out', 'm.png', '--provider', 'cpu', ...args], { home, cwd: folder }) };
}

/** Class 1 where red is over 200: comparing leaves no scores behind that could be recovered. */
function reddish(): { bytes: Uint8Array; description: ModelDescriptionInput } {
  const g = new GraphBuilder('reddish');
  const x = g.input('image', 'float32', [1, 3, 'H', 'W']);
  const red = g.node('Conv', [x, g.initializer('weight', 'float32', [1, 3, 1, 1], Float32Array.of(1, 0, 0))]);
  g.output('labels', g.node('Cast', [g.node('Greater', [red, g.floats(200)])], { to: onnxDataType.int64 }), 'int64', [1, 1, 'H', 'W']);
  return {
    bytes: writeModel(g.build()),
    description: {
      name: 'Reddish',
      input: { name: 'image', layout: 'NCHW', dtype: 'float32', channelOrder: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], size: { kind: 'multiple', multiple: 1 }, longSide: 161 },
      output: { name: 'labels', kind: 'labels', classAxis: 1, alignCorners: false },
      classes: [{ name: 'other' }, { name: 'reddish' }],
      backgroundId: 0,
    },
  };
}
