import { Option, type Command } from 'commander';
import { exportProject } from '../../engine/export/exportProject.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { integerBetween, splitShares } from '../optionParsers.ts';
import { fileSize, grouped, printResult, say } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';

interface ExportCommandOptions {
  readonly format: string;
  readonly out: string;
  readonly split: Record<string, number>;
  readonly seed: number;
  readonly only: 'done' | 'all';
  readonly voidBorder: number;
  readonly json?: boolean;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write the labels as a training dataset')
    .description('Write the labelled images of a project as a training dataset. Every mask is read back and compared before the export counts as done.')
    .argument('<PROJECT>', 'folder of images, or its .atrous directory')
    .addOption(new Option('--format <ID>', 'form of the dataset').choices(['voc']).makeOptionMandatory())
    .requiredOption('--out <DIR>', 'folder to write: new, empty, or an earlier export, which is replaced')
    .addOption(new Option('--split <SHARES>', 'share of the images in each split').argParser(splitShares).default({ train: 0.8, val: 0.2 }, 'train=0.8,val=0.2'))
    .option('--seed <N>', 'another number shuffles the images into other splits', integerBetween(0, 2 ** 31 - 1), 0)
    .addOption(new Option('--only <WHICH>', 'only images marked as done, or all that are labelled').choices(['done', 'all']).default('all'))
    .option('--void-border <PX>', 'width of a band of 255 (ignore) along the boundaries between classes', integerBetween(0, 64), 0)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous export holiday/ --format voc --out holiday-voc --split train=0.9,val=0.1\n')
    .action((project: string, options: ExportCommandOptions) => runAction((signal) => exportDataset(project, options, signal)));
}

async function exportDataset(folder: string, options: ExportCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const project = await openProject(folder);
  try {
    project.info().notices.forEach(say);
    const progress = new ProgressLine('export', 'images');
    const { format, out, split, seed, only, voidBorder } = options;
    const report = await exportProject(
      project,
      { format, out, split, seed, only, voidBorderPx: voidBorder },
      { signal, onProgress: ({ done, total }) => progress.update({ done, total, failed: 0, perSecond: null, secondsLeft: null }) },
    ).finally(() => progress.clear());
    report.warnings.forEach((warning) => say(`warning: ${warning}`));
    report.losses.forEach((loss) => say(`lost: ${loss}`));
    printResult(report, options, () => [
      `${report.out}: ${grouped(report.images)} images, ${grouped(report.objects)} objects, ${grouped(report.files)} files, ${fileSize(report.bytes)}, ${report.verified ? 'read back and equal' : 'NOT VERIFIED'}`,
      Object.entries(report.splits).map(([name, images]) => `${name} ${grouped(images)}`).join(', '),
    ]);
    return exitCodes.done;
  } finally {
    project.close();
  }
}
