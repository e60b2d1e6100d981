import { Option, type Command } from 'commander';
import { isCancelled } from '../../core/errors/appError.ts';
import { ATROUS_FORMAT_ID } from '../../core/formats/atrous.ts';
import { formatList } from '../../core/formats/formatList.ts';
import { plainExportReport, type ExportReport } from '../../core/report/exportReport.ts';
import { exportProject } from '../../engine/export/exportProject.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { integerBetween, numberBetween, splitShares } from '../optionParsers.ts';
import { fileSize, grouped, percent, printResult, say } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';
import { messagesOf } from '../../core/report/remark.ts';

interface ExportCommandOptions {
  readonly format: string;
  readonly out: string;
  readonly split: Record<string, number>;
  readonly seed: number;
  readonly stratify?: boolean;
  readonly groupBy?: string;
  readonly only: 'done' | 'all';
  readonly voidBorder: number;
  readonly polygons?: boolean;
  readonly simplify: number;
  readonly json?: boolean;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write the labels as a training dataset')
    .description(
      'Write the labelled images of a project as a training dataset. Every image is read back and compared before the export counts as done. ' +
        'Interrupted, the same command goes on from where it was.',
    )
    .argument('<PROJECT>', 'folder of images, or its .atrous directory')
    .addOption(new Option('--format <ID>', 'form of the dataset').choices(formatList.map(({ id }) => id)).makeOptionMandatory())
    .requiredOption('--out <DIR>', 'folder to write: new, empty, or an earlier export, which is replaced')
    .addOption(new Option('--split <SHARES>', 'share of the images in each split').argParser(splitShares).default({ train: 0.8, val: 0.2 }, 'train=0.8,val=0.2'))
    .option('--seed <N>', 'another number shuffles the images into other splits', integerBetween(0, 2 ** 31 - 1), 0)
    .option('--stratify', 'give every split its share of the images of each class')
    .option('--group-by <RULE>', 'keep images together in one split: "folder", or a regular expression whose first group names the group')
    .addOption(new Option('--only <WHICH>', 'only images marked as done, or all that are labelled').choices(['done', 'all']).default('all'))
    .option('--void-border <PX>', 'width of a band of 255 (ignore) along the boundaries between classes', integerBetween(0, 64), 0)
    .option('--polygons', 'polygons instead of masks where the format can hold both; what that loses is measured')
    .option('--simplify <PX>', 'let polygons leave the mask by up to so many pixels', numberBetween(0, 100), 0)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', `\nFormats:\n${formatLines()}\n\nExample:\n  atrous export holiday/ --format voc --out holiday-voc --split train=0.9,val=0.1\n`)
    .action((project: string, options: ExportCommandOptions) => runAction((signal) => exportDataset(project, options, signal)));
}

function formatLines(): string {
  return formatList.map(({ id, label, fidelity }) => `  ${id.padEnd(14)} ${label}${fidelity === 'polygons' ? ' (polygons)' : ''}`).join('\n');
}

async function exportDataset(folder: string, options: ExportCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const project = await openProject(folder);
  try {
    messagesOf(project.info().notices).forEach(say);
    const progress = new ProgressLine('export', 'images');
    const { format, out, split, seed, stratify = false, groupBy = null, only, voidBorder, polygons = false, simplify } = options;
    const report = await exportProject(
      project,
      { format, out, split, seed, stratify, groupBy, only, voidBorderPx: voidBorder, polygons: polygons || simplify > 0, simplifyPx: simplify },
      { signal, keepWhenCancelled: true, onProgress: ({ done, total }) => progress.update({ done, total, failed: 0, perSecond: null, secondsLeft: null }) },
    ).catch((error: unknown) => {
      progress.clear();
      // The copy of a project is made in one go.
      if (isCancelled(error) && format !== ATROUS_FORMAT_ID) say('What is written is kept beside the target; the same command goes on from there, another one removes it.');
      throw error;
    });
    progress.clear();
    messagesOf(report.warnings).forEach((warning) => say(`warning: ${warning}`));
    messagesOf(report.losses).forEach((loss) => say(`lost: ${loss}`));
    printResult(plainExportReport(report), options, () => describe(report));
    return report.warnings.some(({ code }) => code === 'export.leftOut') ? exitCodes.someFailed : exitCodes.done;
  } finally {
    project.close();
  }
}

function describe(report: ExportReport): string[] {
  const { humanShare, reviewed } = report.provenance;
  return [
    `${report.out}: ${grouped(report.images)} images, ${grouped(report.objects)} objects, ${grouped(report.files)} files, ${fileSize(report.bytes)}, ${comparison(report)}`,
    Object.entries(report.splits).map(([name, images]) => `${name} ${grouped(images)}`).join(', '),
    ...(humanShare === null ? [] : [`${grouped(reviewed)} images seen by a person, ${percent(humanShare)} of the labelled pixels not as a model predicted them`]),
  ].filter((line) => line !== '');
}

function comparison({ verified, iou }: ExportReport): string {
  if (!verified) return 'NOT VERIFIED';
  return iou === null || iou.below === 0 ? 'read back and equal' : `read back, mean IoU ${iou.mean.toFixed(4)}, worst ${iou.worst.toFixed(4)}`;
}
