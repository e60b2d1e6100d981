import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { predictReportSchema } from '../../../core/report/predictReport.ts';
import { drawColorShapes } from '../../fixtures/colorShapes.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../fixtures/tinyModel.ts';
import { torchCheckpointFile, trainedStateDict } from '../../fixtures/torchCheckpoint.ts';
import { readNpy } from '../../fixtures/readNpy.ts';
import { atrous, errorLine, type Finished } from './commandLine.ts';

async function scene(): Promise<{ folder: string; predict: (...args: string[]) => Promise<Finished> }> {
  const folder = temporaryFolder();
  const { pixels } = drawColorShapes(129, 97, [{ rgb: [255, 0, 0], x: 20, y: 20, width: 50, height: 50, classId: 1 }]);
  await sharp(pixels, { raw: { width: 129, height: 97, channels: 3 } }).toFile(join(folder, 'image.png'));
  writeFileSync(join(folder, 'best.pth'), torchCheckpointFile(trainedStateDict({ backbone: 'mobilenet_v2', outputStride: 16, atrousRates: [6, 12, 18], numClasses: 4 })));
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const predict = (...args: string[]): Promise<Finished> => atrous(['predict', 'image.png', '--out', 'mask.png', ...args], { home: join(folder, 'home'), cwd: folder });
  return { folder, predict };
}

it('one checkpoint file runs at the output stride and precision that are asked for', async () => {
  const { folder, predict } = await scene();
  const logitsOf = async (...flags: string[]): Promise<{ shape: number[]; data: Float32Array }> => {
    const finished = await predict('--model', 'best.pth', '--long-side', '129', '--logits', 'logits.npy', '--json', ...flags);
    expect(finished.stderr).not.toMatch(/usage|cannot/);
    expect(predictReportSchema.parse(JSON.parse(finished.stdout))).toMatchObject({ width: 129, height: 97 });
    return readNpy(join(folder, 'logits.npy'));
  };
  const at16 = await logitsOf();
  const at8 = await logitsOf('--output-stride', '8');
  const half = await logitsOf('--precision', 'fp16');
  expect(at16.shape).toEqual([1, 4, 7, 9]);
  expect(at8.shape).toEqual([1, 4, 13, 17]);
  expect(half.shape).toEqual(at16.shape);
  const spread = Math.max(...at16.data) - Math.min(...at16.data);
  const difference = Math.max(...at16.data.map((value, i) => Math.abs(value - half.data[i])));
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(0.02 * spread);
});

it('a network that is fixed is refused with what to do', async () => {
  const { predict } = await scene();
  const onnx = await predict('--model', 'tiny.onnx', '--precision', 'fp16');
  expect([onnx.exitCode, errorLine(onnx)]).toEqual([2, expect.stringMatching(/tiny\.onnx: It is an ONNX file/)]);
  const installed = await predict('--model', 'colours', '--output-stride', '8');
  expect([installed.exitCode, errorLine(installed)]).toEqual([2, expect.stringMatching(/model colours is compiled already.*--model FILE/)]);
});
