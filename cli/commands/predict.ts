import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { hexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import { AppError } from '../../core/errors/appError.ts';
import { classPalette } from '../../core/formats/classPalette.ts';
import { encodeLabelPng } from '../../core/formats/labelPng.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';
import type { PredictReport } from '../../core/report/predictReport.ts';
import { predictImage } from '../../engine/batch/predictImage.ts';
import { encodeNpy } from '../encodeNpy.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withInference } from '../inferenceOfCommandLine.ts';
import { addModelOptions, withModel, type ModelOptions } from '../modelOptions.ts';
import { grouped, printResult, table } from '../output.ts';
import { runAction } from '../runAction.ts';
import { requireWritablePlace, writeOutput } from '../writeOutput.ts';

interface PredictCommandOptions extends ModelOptions {
  readonly out: string;
  readonly logits?: string;
  readonly json?: boolean;
}

export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .summary('label one image and write the mask')
    .description('Label one image and write the mask as an 8-bit palette PNG whose values are class ids. Nothing else is stored.')
    .argument('<IMAGE>', 'image file')
    .requiredOption('--out <MASK.png>', 'the mask')
    .option('--logits <FILE.npy>', "also write the network's scores before softmax: NumPy float32 [1, classes, height, width], at the network's resolution; of several scales, mirrored views or tiles the logarithms of the averaged probabilities");
  addModelOptions(command)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous predict street.jpg --out street.png\n')
    .action((image: string, options: PredictCommandOptions) => runAction((signal) => predict(image, options, signal)));
}

async function predict(image: string, options: PredictCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  // Before the work, so that it is not done in vain.
  await requireImageFile(image);
  for (const out of [options.out, ...(options.logits === undefined ? [] : [options.logits])]) await requireWritablePlace(out, image);
  return withInference((inference) =>
    withModel(inference, options, signal, async ({ model, provider, inferenceOptions }) => {
      if (options.logits !== undefined && !model.runnable.hasLogits) {
        throw new AppError('usage.logits', `The model ${model.id} gives only labels, no scores: leave --logits out.`);
      }
      const { report, labelMap, rawLogits } = await predictImage({ inference, model, provider, imagePath: image, options: inferenceOptions, rawLogits: options.logits !== undefined, signal });
      const palette = classPalette(model.description.classes.map(({ id, color }) => ({ id, color: color ?? hexColor(vocColor(id)) })));
      await writeOutput(options.out, encodeLabelPng(labelMap, palette));
      if (options.logits !== undefined) await writeOutput(options.logits, encodeNpy(shapeOf(rawLogits as Logits), (rawLogits as Logits).data));
      printResult(report, options, () => describe(report, options.out));
      return exitCodes.done;
    }),
  );
}

function describe({ width, height, ms, provider, classes }: PredictReport, out: string): string[] {
  const largestFirst = [...classes].sort((a, b) => b.pixels - a.pixels);
  return [
    `${out}: ${width} x ${height} pixels, ${ms.toFixed(0)} ms on ${provider}`,
    ...table([
      ['id', 'class', 'pixels', 'share', 'confidence'],
      ...largestFirst.map(({ id, name, pixels, meanConfidence }) => [
        String(id), name, grouped(pixels), `${((100 * pixels) / (width * height)).toFixed(1)} %`, meanConfidence === null ? '-' : meanConfidence.toFixed(2),
      ]),
    ]),
  ];
}

function shapeOf({ numClasses, height, width }: Logits): number[] {
  return [1, numClasses, height, width];
}

async function requireImageFile(image: string): Promise<void> {
  const facts = await stat(image).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error) {
    if (facts.code === 'ENOENT' || facts.code === 'ENOTDIR') throw new AppError('image.missing', `There is no image ${image}: check the path.`, { path: image });
    throw new AppError('image.unreadable', `${image} cannot be read (${facts.code}): check its permissions.`, { path: image });
  }
  if (facts.isDirectory()) throw new AppError('usage.image', `${image} is a folder: use atrous prelabel for folders (${resolve(image)}).`);
}
