import type { Command } from 'commander';
import { AppError } from '../../core/errors/appError.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import { prelabelProject } from '../../engine/batch/prelabelProject.ts';
import { openProject } from '../../engine/project/openProject.ts';
import type { Project } from '../../engine/project/project.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withInference } from '../inferenceOfCommandLine.ts';
import { addModelOptions, withModel, type ModelOptions } from '../modelOptions.ts';
import { printResult, say } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';

interface PrelabelCommandOptions extends ModelOptions {
  readonly project?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function addPrelabel(program: Command): void {
  const command = program
    .command('prelabel')
    .summary('label a folder of images with a model')
    .description(
      'Label every image of a folder (and its subfolders) with a model. The images are never changed: the labels are kept in ' +
        'IMAGES/.atrous. Run again, it does what is new or failed; images that a person edited are left alone.',
    )
    .argument('<IMAGES>', 'folder of images')
    .option('--project <DIR>', 'keep the labels in DIR instead of IMAGES/.atrous');
  addModelOptions(command)
    .option('--overwrite', 'also label again what this model labelled already and what a person edited (the edits are kept in history)')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous prelabel holiday/ --model mnv2 --long-side 641\n')
    .action((images: string, options: PrelabelCommandOptions) => runAction((signal) => prelabel(images, options, signal)));
}

async function prelabel(images: string, options: PrelabelCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  const project = await openProject(images, { stateDir: options.project });
  try {
    const { folder, imageCount, notices } = project.info();
    notices.forEach(say);
    if (imageCount === 0) throw new AppError('project.noImages', `There are no images in ${folder}: give a folder with JPEG, PNG, WebP, TIFF, GIF or AVIF files.`);
    return await withInference((inference) =>
      withModel(inference, options, signal, async ({ model, provider, inferenceOptions }) => {
        const progress = new ProgressLine('prelabel', 'images');
        const report = await prelabelProject(
          { project, inference, model, provider, options: { imageIds: null, overwrite: options.overwrite ?? false, inferenceOptions } },
          { signal, onProgress: (counts) => progress.update({ ...counts, total: counts.total - counts.skipped, perSecond: counts.imagesPerSecond }) },
        ).finally(() => progress.clear());
        return tell(project, report, options);
      }),
    );
  } finally {
    project.close();
  }
}

function tell(project: Project, report: PrelabelReport, options: PrelabelCommandOptions): ExitCode {
  report.failed.forEach((failure) => say(failureLine(failure)));
  if (report.cancelled) say('Interrupted; what is done is kept, and the same command goes on from there.');
  printResult(report, options, () => [
    `${report.done} labelled, ${report.skipped} skipped, ${report.failed.length} failed, of ${report.images} images (${report.imagesPerSecond.toFixed(1)} images/s)`,
    ...(report.skipped > 0 ? ['Skipped: labelled by this model already, or edited by a person; --overwrite labels them again.'] : []),
    `The labels are in ${project.info().stateDir}`,
  ]);
  if (report.cancelled) return exitCodes.interrupted;
  return report.failed.length > 0 ? exitCodes.someFailed : exitCodes.done;
}

/** Most sentences name the file; the others get its name in front. */
function failureLine({ path, message }: ItemFailure): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}
