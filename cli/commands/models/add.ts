import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../../../core/errors/appError.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes, type ExitCode } from '../../exitCodes.ts';
import { withInference } from '../../inferenceOfCommandLine.ts';
import { printResult, say } from '../../output.ts';
import { runAction } from '../../runAction.ts';

interface AddOptions {
  readonly as?: string;
  readonly describe?: string;
  readonly json?: boolean;
}

export function addModelsAdd(models: Command): void {
  models
    .command('add')
    .summary('install a segmentation network from an ONNX file')
    .description(
      'Install a segmentation network from an ONNX file. How it is to be run is read off the file, or guessed where the file ' +
        'cannot say it; every guess is shown. The network is run once before it is accepted.',
    )
    .argument('<FILE>', 'ONNX file')
    .option('--as <ID>', "id to install it under (default: made from the file's name)")
    .option('--describe <FILE.json>', 'description, or a part of one, that is better known than guessed: {"input": {"mean": [...]}, "classes": [{"name": "road"}, ...]}')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous models add deeplabv3.onnx --as deeplab\n')
    .action((file: string, options: AddOptions) => runAction((signal) => add(file, options, signal)));
}

async function add(file: string, options: AddOptions, signal: AbortSignal): Promise<ExitCode> {
  const description = options.describe === undefined ? undefined : await readDescription(options.describe);
  const store = new ModelStore(dataDirectory());
  const { model, guesses } = await withInference((inference) => store.add(file, { id: options.as, description, inference, signal }));
  for (const { field, value, reason } of guesses) say(`guessed ${field} = ${short(value)}: ${reason}`);
  if (guesses.length > 0) say(`If a guess is wrong, say it better with --describe FILE.json (npm run -s atrous -- models show ${model.id} --json shows the description).`);
  const summary = (await store.summaries()).find(({ id }) => id === model.id);
  printResult({ ...summary, guesses }, options, () => [`Installed ${model.id}: ${model.description.classes.length} classes${summary?.default === true ? ', the default model' : ''}`]);
  return exitCodes.done;
}

async function readDescription(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('model.noDescription', `The description ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): check the path.`, {}, { cause: error });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('model.badDescription', `The description ${file} is not JSON: ${(error as Error).message}.`, {}, { cause: error });
  }
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
