import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { colorChart } from '../../fixtures/colorChart.ts';
import { tinyModelBytes, tinyModelDescription } from '../../fixtures/tinyModel.ts';
import { atrous } from './commandLine.ts';

/** Files that the tests of the command line share; filled before the first test. */
export const prepared = {
  /** ATROUS_HOME with the tiny model as `tiny`. */
  home: '',
  /** ATROUS_HOME without a model. */
  emptyHome: '',
  /** tiny.onnx and tiny.json, its description. */
  modelFile: '',
  descriptionFile: '',
  /** A PNG of 161 x 113 pixels with all colours. */
  chart: Buffer.alloc(0),
};

/** Call it once in a file with tests of the command line. */
export function usePreparedHome(): void {
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'atrous-cli-'));
    prepared.home = join(root, 'home');
    prepared.emptyHome = join(root, 'empty home');
    prepared.modelFile = join(root, 'tiny.onnx');
    prepared.descriptionFile = join(root, 'tiny.json');
    mkdirSync(prepared.home);
    writeFileSync(prepared.modelFile, tinyModelBytes());
    writeFileSync(prepared.descriptionFile, JSON.stringify(tinyModelDescription));
    const { pixels, width, height } = colorChart();
    prepared.chart = await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer();
    const added = await atrous(['models', 'add', prepared.modelFile, '--describe', prepared.descriptionFile, '--as', 'tiny'], { home: prepared.home });
    if (added.exitCode !== 0) throw new Error(added.stderr);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
}

/** A folder with charts under the given names. */
export function writeCharts(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), prepared.chart);
  }
}
