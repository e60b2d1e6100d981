import { InvalidArgumentError, type Command } from 'commander';
import { AppError, CancelledError, isCancelled } from '../../core/errors/appError.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import { parseShard, shardText, type Shard } from '../../core/batch/shard.ts';
import { messagesOf } from '../../core/report/remark.ts';
import { prelabelProject, type PrelabelCounts } from '../../engine/batch/prelabelProject.ts';
import { watchFolder } from '../../engine/batch/watchFolder.ts';
import { openProject } from '../../engine/project/openProject.ts';
import type { Project } from '../../engine/project/project.ts';
import { applyMapping } from '../applyMapping.ts';
import { checkInBackground } from '../checkInBackground.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withInference } from '../inferenceOfCommandLine.ts';
import { addModelOptions, withModel, type ModelOptions } from '../modelOptions.ts';
import { printResult, say } from '../output.ts';
import { ProgressLine } from '../progressLine.ts';
import { runAction } from '../runAction.ts';
import { steadyMemory } from '../steadyMemory.ts';

interface PrelabelCommandOptions extends ModelOptions {
  readonly project?: string;
  readonly overwrite?: boolean;
  readonly shard?: Shard;
  readonly watch?: boolean;
  readonly map?: string;
  /** False with --no-logits. */
  readonly logits: boolean;
  readonly pixelLimit?: number;
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
    .option('--shard <K/N>', 'only the K-th of N equal parts of the folder, as in 2/8; each part with a --project of its own, put together with import --format atrous', shardOption)
    .option('--map <FILE>', 'JSON object from names of the model classes to names of project classes, null = left out; kept for later runs')
    .option('--watch', 'go on, and label what arrives in the folder, until Ctrl-C')
    .option('--no-logits', 'keep no logits: a third of the space, but classes cannot be weighted anew without running the model again')
    .option('--pixel-limit <MP>', 'refuse images of more than so many megapixels (default: ATROUS_PIXEL_LIMIT, else 400)', megapixels)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExamples:\n  atrous prelabel holiday/ --model mnv2 --long-side 641\n  atrous prelabel scans/ --shard 2/8 --project state-2\n  atrous prelabel incoming/ --watch\n')
    .action((images: string, options: PrelabelCommandOptions) => runAction((signal) => prelabel(images, options, signal)));
}

interface RunOptions {
  readonly signal: AbortSignal;
  /** Every page of the project's file first. */
  readonly checkWhole: boolean;
  readonly onImage: () => void;
}

/** Where the project's file turns out to be damaged on the way, it is opened anew, which recovers it, and the run goes on. */
async function prelabel(images: string, options: PrelabelCommandOptions, signal: AbortSignal): Promise<ExitCode> {
  if (options.shard !== undefined && options.project === undefined) {
    throw new AppError('usage.shard', '--shard needs a --project DIR of its own: two parts of a folder in one project would wait for each other, and a folder on a network disk cannot hold a database that several machines write.');
  }
  // The processes that decode inherit it.
  if (options.pixelLimit !== undefined) process.env.ATROUS_PIXEL_LIMIT = String(options.pixelLimit);
  const onImage = steadyMemory();
  const once = (checkWhole: boolean): Promise<ExitCode | null> => prelabelOnce(images, options, { signal, checkWhole, onImage });
  return (await once(false)) ?? (await once(true))!;
}

/** @returns null where the project's file is damaged; never with `checkWhole`, which recovers it first */
async function prelabelOnce(images: string, options: PrelabelCommandOptions, { signal, checkWhole, onImage }: RunOptions): Promise<ExitCode | null> {
  const project = await openProject(images, { stateDir: options.project, announce: true, checkWhole });
  const check = checkWhole ? null : checkInBackground(project, signal);
  try {
    const { folder, imageCount, notices } = project.info();
    messagesOf(notices).forEach(say);
    if (imageCount === 0 && options.watch !== true) throw new AppError('project.noImages', `There are no images in ${folder}: give a folder with JPEG, PNG, WebP, TIFF, GIF or AVIF files.`);
    return await labelImages(project, options, check?.signal ?? signal, onImage, async () => (await check?.damage()) ?? null);
  } catch (error) {
    const isDamaged = check !== null && ((error instanceof AppError && error.code === 'project.damaged') || (isCancelled(error) && (await check.damage()) !== null));
    if (!isDamaged) throw error;
    say('The project file is damaged: opening it anew.');
    return null;
  } finally {
    check?.end();
    project.close();
  }
}

/** @param damage what a check in the background has found, once it is through */
function labelImages(project: Project, options: PrelabelCommandOptions, signal: AbortSignal, onImage: () => void, damage: () => Promise<string | null>): Promise<ExitCode> {
  return withInference((inference) =>
    withModel(inference, options, signal, async ({ model, provider, inferenceOptions }) => {
      if (options.map !== undefined) await applyMapping(project, model, options.map);
      const progress = new ProgressLine('prelabel', 'images');
      const request = {
        project, inference, model, provider,
        options: { imageIds: null, overwrite: options.overwrite ?? false, inferenceOptions, shard: options.shard, keepLogits: options.logits },
      };
      const onProgress = (counts: PrelabelCounts): void => {
        onImage();
        progress.update({ ...counts, total: counts.total - counts.skipped, perSecond: counts.imagesPerSecond });
      };
      const work = options.watch === true ? watchFolder(request, { signal, onProgress, onRun: (run) => tellRun(progress, run) }) : prelabelProject(request, { signal, onProgress });
      const report = await work.finally(() => progress.clear());
      if ((await damage()) !== null) throw new CancelledError();
      return tell(project, report, options);
    }),
  );
}

function tell(project: Project, report: PrelabelReport, options: PrelabelCommandOptions): ExitCode {
  if (options.watch !== true) tellImages(report);
  if (report.cancelled) say('Interrupted; what is done is kept, and the same command goes on from there.');
  printResult(report, options, () => [
    `${report.done} labelled, ${report.skipped} skipped, ${report.failed.length} failed, of ${report.images} images${options.shard ? ` of part ${shardText(options.shard)}` : ''} (${report.imagesPerSecond.toFixed(1)} images/s)`,
    ...(report.skipped > 0 ? ['Skipped: labelled by this model already, or edited by a person; --overwrite labels them again.'] : []),
    `The labels are in ${project.info().stateDir}`,
  ]);
  if (report.cancelled) return exitCodes.interrupted;
  return report.failed.length > 0 ? exitCodes.someFailed : exitCodes.done;
}

/** In a watch: each time that something came. */
function tellRun(progress: ProgressLine, run: PrelabelReport): void {
  progress.clear();
  tellImages(run);
  if (!run.cancelled) say(`${run.done} labelled, ${run.failed.length} failed; waiting for images (Ctrl-C ends).`);
}

function tellImages({ failed, retried = [] }: PrelabelReport): void {
  failed.forEach((failure) => say(failureLine(failure)));
  retried.forEach(({ path, message }) => say(`${path} was labelled with less memory, smaller or in tiles: ${message}`));
}

/** Most sentences name the file; the others get its name in front. */
function failureLine({ path, message }: ItemFailure): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}

function shardOption(value: string): Shard {
  const shard = parseShard(value);
  if (shard === null) throw new InvalidArgumentError('Write it like 2/8: which part, and how many there are.');
  return shard;
}

function megapixels(value: string): number {
  const number = Number(value);
  if (!(number > 0) || number > 100_000) throw new InvalidArgumentError('It must be a number of megapixels from above 0 to 100000.');
  return number;
}
