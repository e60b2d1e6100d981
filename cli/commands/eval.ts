import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parseClassList } from '../../core/classes/classList.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { EvalReport } from '../../core/report/evalReport.ts';
import { evaluate } from '../../engine/evaluation/evaluate.ts';
import type { LabelMapSource } from '../../engine/evaluation/labelMapSource.ts';
import { maskFolder } from '../../engine/evaluation/maskFolder.ts';
import { projectMasks } from '../../engine/evaluation/projectMasks.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { holdsProject } from '../../engine/project/projectLocation.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { grouped, printResult, say, table } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';
import { messagesOf } from '../../core/report/remark.ts';

interface EvalCommandOptions {
  readonly truth: string;
  readonly classes?: string;
  readonly json?: boolean;
}

export function addEval(program: Command): void {
  program
    .command('eval')
    .summary('compare labels with true masks')
    .description(
      'Compare the labels of a project, or a folder of masks, with true masks of the same names, and print mean IoU, IoU per class and pixel accuracy. ' +
        'It is counted over all pixels of all images together, as in PASCAL VOC; pixels whose truth is 255 count for nothing.',
    )
    .argument('<PROJECT|MASKS>', 'folder of images that was labelled (or its .atrous directory), or folder of PNG masks whose values are class ids')
    .requiredOption('--truth <MASKS>', 'folder of true masks: PNG, grey or palette, 255 = ignore')
    .option('--classes <FILE>', 'names of the classes, one "ID NAME" per line (default: those of the project)')
    .option('--json', 'print the result, with the confusion matrix, as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous eval holiday/ --truth holiday-masks/\n')
    .action((predictions: string, options: EvalCommandOptions) => runAction((signal) => evalCommand(predictions, options, signal)));
}

async function evalCommand(folder: string, options: EvalCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const classes = options.classes === undefined ? null : await readClassList(options.classes);
  const truth = await maskFolder(options.truth);
  return withPredictions(folder, async (predictions) => {
    const progress = new ProgressLine('eval', 'images');
    const report = await evaluate({
      predictions, truth, classes, signal,
      onProgress: (counts) => progress.update({ ...counts, perSecond: null, secondsLeft: null }),
    }).finally(() => progress.clear());
    report.failed.forEach(({ message }) => say(message));
    if (report.withoutTruth > 0) say(`${grouped(report.withoutTruth)} predictions have no true mask and were left out.`);
    printResult(report, options, () => describe(report));
    return report.failed.length > 0 ? exitCodes.someFailed : exitCodes.done;
  });
}

async function withPredictions<T>(folder: string, work: (predictions: LabelMapSource) => Promise<T>): Promise<T> {
  if (!(await holdsProject(folder))) return work(await maskFolder(folder));
  const project = await openProject(folder);
  try {
    messagesOf(project.info().notices).forEach(say);
    return await work(projectMasks(project));
  } finally {
    project.close();
  }
}

async function readClassList(file: string): Promise<ReturnType<typeof parseClassList>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('classes.unreadable', `The list of classes ${file} cannot be read (${error.code ?? String(error)}): check the path.`, { file }, { cause: error });
  });
  return parseClassList(text, file);
}

function describe({ images, miou, pixelAccuracy, classes, pixels, predictedVoid }: EvalReport): string[] {
  const share = (value: number | null): string => (value === null ? '-' : value.toFixed(4));
  return [
    ...table([
      ['id', 'class', 'IoU', 'true pixels', 'predicted'],
      ...classes.filter(({ iou }) => iou !== null).map(({ id, name, iou, pixels: truePixels, predictedPixels }) => [String(id), name, share(iou), grouped(truePixels), grouped(predictedPixels)]),
    ]),
    '',
    `mean IoU ${share(miou)}, pixel accuracy ${share(pixelAccuracy)}, ${grouped(images)} images, ${grouped(pixels)} pixels`,
    ...(predictedVoid > 0 ? [`${grouped(predictedVoid)} of these pixels were given no class (255) and count as wrong.`] : []),
  ];
}
