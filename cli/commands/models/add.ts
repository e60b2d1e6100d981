import type { Command } from 'commander';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes, type ExitCode } from '../../exitCodes.ts';
import { withInference } from '../../inferenceOfCommandLine.ts';
import { printResult, say, shortValue } from '../../output.ts';
import { readDescription } from '../../readDescription.ts';
import { runAction } from '../../runAction.ts';
import { addCheckpointOptions, type CheckpointOptions } from './checkpointOptions.ts';

interface AddOptions extends CheckpointOptions {
  readonly as?: string;
  readonly describe?: string;
  readonly json?: boolean;
}

export function addModelsAdd(models: Command): void {
  const command = models
    .command('add')
    .summary('install a segmentation network from a file: ONNX, TensorFlow Lite, PyTorch, safetensors')
    .description(
      'Install a segmentation network: any ONNX file, or a DeepLabV3 as it is published (PyTorch .pth or .pt, .safetensors, TensorFlow ' +
        'Lite). How it is to be run is read off the file, or guessed where the file cannot say it; every guess is shown. The network is ' +
        'run once before it is accepted.',
    )
    .argument('<FILE>', 'model file')
    .option('--as <ID>', "id to install it under (default: made from the file's name)")
    .option('--describe <FILE.json>', 'description, or a part of one, that is better known than guessed: {"input": {"mean": [...]}, "classes": [{"name": "road"}, ...]}')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExamples:\n  atrous models add deeplabv3.onnx --as deeplab\n  atrous models add best.pth --describe classes.json\n');
  addCheckpointOptions(command).action((file: string, options: AddOptions) => runAction((signal) => add(file, options, signal)));
}

async function add(file: string, options: AddOptions, signal: AbortSignal): Promise<ExitCode> {
  const description = await readDescription(options.describe);
  const store = new ModelStore(dataDirectory());
  const { model, guesses } = await withInference((inference) =>
    store.add(file, { id: options.as, description, architecture: options.arch, stateDict: options.stateDict, inference, signal }),
  );
  for (const { field, value, reason } of guesses) say(`guessed ${field} = ${shortValue(value)}: ${reason}`);
  if (guesses.length > 0) say(`If a guess is wrong, say it better with --describe FILE.json (npm run -s atrous -- models show ${model.id} --json shows the description).`);
  const summary = (await store.summaries()).find(({ id }) => id === model.id);
  printResult({ ...summary, guesses }, options, () => [`Installed ${model.id}: ${model.description.classes.length} classes${summary?.default === true ? ', the default model' : ''}`]);
  return exitCodes.done;
}
