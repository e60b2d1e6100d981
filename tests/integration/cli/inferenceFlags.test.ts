import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import { labelMapFromLogits } from '../../../core/mask/labelMapFromLogits.ts';
import { predictReportSchema } from '../../../core/report/predictReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { colorChart } from '../../fixtures/colorChart.ts';
import { interiorPixels } from '../../fixtures/colorShapes.ts';
import { readNpy } from '../../fixtures/readNpy.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

const run = (cwd: string, ...args: string[]) => atrous(args, { home: prepared.home, cwd });

function chartFolder(): string {
  const folder = temporaryFolder();
  writeCharts(folder, ['chart.png']);
  return folder;
}

describe('scales, flip and tiles on the command line', () => {
  it('predicts with all of them, and writes the averaged probabilities as logits', async () => {
    const folder = chartFolder();
    const finished = await run(folder, 'predict', 'chart.png', '--out', 'mask.png', '--logits', 'logits.npy', '--provider', 'cpu', '--json', '--long-side', '321', '--scales', '0.5,1', '--flip', '--tile', '161', '--overlap', '40');
    expect(finished.exitCode, finished.stderr).toBe(0);
    const report = predictReportSchema.parse(JSON.parse(finished.stdout));
    const mask = decodeLabelPng(readFileSync(join(folder, 'mask.png')), 'mask.png');
    const chart = colorChart();
    expect(interiorPixels(chart, 12).filter((pixel) => mask.data[pixel] !== chart.truth[pixel])).toEqual([]);
    expect(report.classes.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(161 * 113);
    for (const { meanConfidence } of report.classes) expect(meanConfidence).toBeGreaterThan(0.6);
    const { shape, data } = readNpy(join(folder, 'logits.npy'));
    // One sample per four pixels of 321 x 225.
    expect(shape).toEqual([1, 6, 57, 81]);
    for (let i = 0; i < 57 * 81; i++) {
      let sum = 0;
      for (let c = 0; c < 6; c++) sum += Math.exp(data[c * 57 * 81 + i]);
      expect(sum).toBeCloseTo(1, 4);
    }
    const fromLogits = labelMapFromLogits({ numClasses: 6, height: 57, width: 81, data, alignCorners: true }, 113, 161);
    expect(fromLogits.data.filter((id, i) => id !== mask.data[i]).length / mask.data.length).toBeLessThan(0.03);
  });

  it('keeps with each prediction how it was asked for', async () => {
    const folder = chartFolder();
    const finished = await run(folder, 'prelabel', folder, '--provider', 'cpu', '--scales', '1,1.5', '--flip', '--tile', '97');
    expect(finished.exitCode, finished.stderr).toBe(0);
    const project = await openProject(folder);
    // Tiles are cut from the photograph at its own size unless a long side is given.
    expect(project.prediction(project.images(0, 1).images[0].id)?.parameters).toEqual({
      longSide: 161, inputWidth: 241, inputHeight: 177, scales: [1, 1.5], flip: true, tile: { sidePx: 97, overlapPx: 24 }, provider: 'cpu', uncovered: 0,
    });
    project.close();
  });

  it.each([
    ['an overlap of nothing', ['--overlap', '10'], /^--overlap says how far tiles overlap, but there are none: add --tile N/],
    ['an overlap as large as the tile', ['--tile', '97', '--overlap', '97'], /^Tiles of 97 pixels cannot overlap by 97/],
    ['a scale of nothing', ['--scales', '0,1'], /--scales.*Write it like 0\.5,1,1\.5: numbers from 0\.1 to 4\./],
    ['a tile of nothing', ['--tile', '0'], /--tile.*whole number/],
  ])('refuses %s', async (_, flags, line) => {
    const folder = chartFolder();
    const finished = await run(folder, 'predict', 'chart.png', '--out', 'mask.png', ...flags);
    expect(finished.exitCode).toBe(2);
    expect(errorLine(finished)).toMatch(line);
  });
});
