import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { formatList } from '../../core/formats/formatList.ts';
import { plainImportReport, type ImportReport } from '../../core/report/importReport.ts';
import { importProject } from '../../engine/import/importProject.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { grouped, printResult, say } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';
import { messagesOf } from '../../core/report/remark.ts';

interface ImportCommandOptions {
  readonly format?: string;
  readonly project?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Failures that are said one by one; all of them are in --json. */
const SAID = 20;

export function addImport(program: Command): void {
  program
    .command('import')
    .summary('take labels over from a dataset or another project')
    .description(
      'Take the labels of a dataset, or of another project, over into a project. Images are found by their path, then by their name. ' +
        'Images that a person worked on are left alone. Interrupted, the same command goes on from where it was.',
    )
    .argument('<PROJECT>', 'folder of images, or its .atrous directory')
    .argument('<PATH>', 'folder or file of the dataset; for atrous an export, a .atrous directory or its folder')
    .addOption(new Option('--format <ID>', 'form of the dataset (default: found out)').choices(formatList.map(({ id }) => id)))
    .option('--project <DIR>', 'the labels are kept in DIR instead of PROJECT/.atrous')
    .option('--overwrite', 'also replace what a person made here (it is kept in history)')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExamples:\n  atrous import holiday/ --format coco annotations/instances_train.json\n  atrous import holiday/ --format atrous shard-1/\n')
    .action((project: string, path: string, options: ImportCommandOptions) => runAction((signal) => importDataset(project, path, options, signal)));
}

async function importDataset(folder: string, path: string, options: ImportCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const project = await openProject(folder, { stateDir: options.project });
  try {
    messagesOf(project.info().notices).forEach(say);
    const progress = new ProgressLine('import', 'images');
    const report = await importProject(
      project,
      { path: resolve(path), format: options.format ?? null, overwrite: options.overwrite ?? false },
      { signal, onProgress: ({ done, total, failed }) => progress.update({ done: done - failed, total: total ?? done, failed, perSecond: null, secondsLeft: null }) },
    ).finally(() => progress.clear());
    return tell(report, options);
  } finally {
    project.close();
  }
}

function tell(report: ImportReport, options: ImportCommandOptions): ExitCode {
  report.failed.slice(0, SAID).forEach(({ message }) => say(message));
  if (report.failed.length > SAID) say(`${grouped(report.failed.length - SAID)} more images failed; --json lists all.`);
  messagesOf(report.warnings).forEach((warning) => say(`warning: ${warning}`));
  if (report.cancelled) say('Interrupted; what is done is kept, and the same command goes on from there.');
  const { conflicts, classes } = report;
  if (conflicts.length > 0) say(`Left alone because a person worked on them: ${named(conflicts)}; --overwrite replaces them and keeps what was there in history.`);
  printResult(plainImportReport(report), options, () => [
    `${grouped(report.images)} images got ${grouped(report.objects)} objects, ${grouped(report.unchanged)} unchanged, ${grouped(conflicts.length)} left alone, ${grouped(report.failed.length)} failed, of ${grouped(report.found)} (${report.format})`,
    ...(classes.added.length > 0 ? [`New classes: ${named(classes.added.map(({ id, name }) => `${id} ${name}`))}`] : []),
    ...(classes.remapped.length > 0 ? [`Other ids here: ${named(classes.remapped.map(({ name, from, to }) => `${name} ${from} -> ${to}`))}`] : []),
  ]);
  if (report.cancelled) return exitCodes.interrupted;
  return report.failed.length > 0 ? exitCodes.someFailed : exitCodes.done;
}

function named(names: readonly string[]): string {
  return names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${grouped(names.length - 10)} more`;
}
