import { InvalidArgumentError, Option, type Command } from 'commander';
import { join } from 'node:path';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import { comparedClasses, type CompareBasis, type CompareReport } from '../../core/report/compareReport.ts';
import { compareModels } from '../../engine/evaluation/compareModels.ts';
import { imagesToCompare } from '../../engine/evaluation/imagesToCompare.ts';
import { readTrainingRun } from '../../engine/evaluation/trainingRun.ts';
import { chooseProvider } from '../../engine/inference/chooseProvider.ts';
import { providerIds, type ProviderRequest } from '../../engine/inference/providers.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { dataDirectory } from '../../engine/userDirectories.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { spawnInference, withInference } from '../inferenceOfCommandLine.ts';
import { grouped, printResult, say, table } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';
import { messagesOf } from '../../core/report/remark.ts';

interface CompareCommandOptions {
  readonly models: readonly [string, string];
  readonly only?: 'done' | 'all';
  readonly run?: string;
  readonly provider: ProviderRequest;
  readonly json?: boolean;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .summary('compare two models on the images that you finished')
    .description(
      'Let two installed models predict the finished images of a project, and print mean IoU and IoU per class side by side. The labels of the ' +
        'project are the truth and stay as they are; nothing is stored. Images that a model was trained on flatter it: with --run, ' +
        'only those are taken that the training kept for validation.',
    )
    .argument('<PROJECT>', 'folder of images that was labelled (or its .atrous directory)')
    .requiredOption('--models <ID,ID>', 'two installed models; differences are the second minus the first', twoModels)
    .option('--run <DIR>', 'folder of the training run that one of them comes from: compare on the images that it held out')
    .option('--only <WHICH>', 'done: images marked as done (default without --run); all: all with labels, also those that nobody has looked at', onlyOption)
    .addOption(new Option('--provider <name>', 'what computes').choices(['auto', ...providerIds]).default('auto'))
    .option('--json', 'print the result, with the confusion matrices, as one JSON object')
    .addHelpText('after', '\nExamples:\n  atrous compare holiday/ --models mnv2,best\n  atrous compare holiday/ --models mnv2,best --run runs/first --json\n')
    .action((folder: string, options: CompareCommandOptions) => runAction((signal) => compare(folder, options, signal)));
}

async function compare(folder: string, options: CompareCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const store = new ModelStore(dataDirectory());
  const models = await Promise.all(options.models.map((id) => store.get(id)));
  const run = options.run === undefined ? null : await readTrainingRun(join(options.run, 'best.pth'));
  const project = await openProject(folder);
  try {
    messagesOf(project.info().notices).forEach(say);
    const { images, basis } = await imagesToCompare(project, options.only ?? (run === null ? 'done' : 'heldOut'), run);
    say(basisSentence(basis, images.length));
    const report = await withInference(async (inference) => {
      const { chosen } = await chooseProvider({ spawn: spawnInference, requested: options.provider, signal });
      const progress = new ProgressLine('compare', 'images');
      return compareModels({
        project, images, basis, models, inference, signal,
        provider: chosen,
        options: DEFAULT_INFERENCE_OPTIONS,
        onProgress: (counts) => progress.update({ ...counts, perSecond: null, secondsLeft: null }),
      }).finally(() => progress.clear());
    });
    return tell(report, options);
  } finally {
    project.close();
  }
}

function tell(report: CompareReport, options: CompareCommandOptions): ExitCode {
  report.failed.forEach(({ path, message }) => say(message.includes(path) ? message : `${path}: ${message}`));
  for (const { id, unmapped } of report.models) {
    if (unmapped.length > 0) say(`Classes of ${id} that this project does not have count as background: ${unmapped.join(', ')}.`);
  }
  if (report.cancelled) say(`Interrupted: the figures are about the ${grouped(report.images)} images that were done.`);
  printResult(report, options, () => describe(report));
  if (report.cancelled) return exitCodes.interrupted;
  return report.failed.length > 0 ? exitCodes.someFailed : exitCodes.done;
}

function describe(report: CompareReport): string[] {
  const { models, images } = report;
  const row = (name: string, pixels: string, values: readonly (number | null)[]): string[] => [name, pixels, ...values.map(share), difference(values)];
  return table([
    ['class', 'true pixels', ...models.map(({ id }) => id), 'difference'],
    ...comparedClasses(report).map(({ name, pixels, ious }) => row(name, grouped(pixels), ious)),
    row('mean IoU', `${grouped(images)} ${images === 1 ? 'image' : 'images'}`, models.map(({ evaluation }) => evaluation.miou)),
    row('pixel accuracy', '', models.map(({ evaluation }) => evaluation.pixelAccuracy)),
  ]);
}

function basisSentence({ kind, export: folder, trainedOn }: CompareBasis, images: number): string {
  const count = `${grouped(images)} ${images === 1 ? 'image' : 'images'}`;
  if (kind === 'heldOut') return `${count} that the training on ${folder} kept for validation.`;
  const trained = trainedOn === null ? 'whether a model was trained on them is not known' : `the training learnt from ${grouped(trainedOn)} of them, which flatters its model`;
  return `${count} ${kind === 'done' ? 'marked as done' : 'with labels'}; ${trained}.`;
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

function difference([first, second]: readonly (number | null)[]): string {
  if (first === null || second === null) return '-';
  return `${second >= first ? '+' : ''}${(second - first).toFixed(4)}`;
}

function twoModels(value: string): readonly [string, string] {
  const ids = value.split(',').map((id) => id.trim());
  if (ids.length !== 2 || ids.includes('') || ids[0] === ids[1]) throw new InvalidArgumentError('Name two different models, as in mnv2,best.');
  return [ids[0], ids[1]];
}

function onlyOption(value: string): 'done' | 'all' {
  if (value !== 'done' && value !== 'all') throw new InvalidArgumentError('It must be done or all.');
  return value;
}
