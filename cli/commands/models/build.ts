import { parse, resolve } from 'node:path';
import type { Command } from 'commander';
import { buildModel, type BuildReport } from '../../../engine/models/buildModel.ts';
import { exitCodes, type ExitCode } from '../../exitCodes.ts';
import { positiveIntegers, threePositiveIntegers } from '../../optionParsers.ts';
import { fileSize, printResult, say, shortValue } from '../../output.ts';
import { readDescription } from '../../readDescription.ts';
import { runAction } from '../../runAction.ts';
import { requireWritablePlace, writeOutput } from '../../writeOutput.ts';
import { addCompileFlags, compileOptionsOf, type CompileFlags } from '../../compileFlags.ts';
import { addCheckpointOptions, type CheckpointOptions } from './checkpointOptions.ts';

interface BuildOptions extends CheckpointOptions, CompileFlags {
  readonly out: string;
  readonly describe?: string;
  readonly atrousRates?: number[];
  readonly multiGrid?: [number, number, number];
  readonly json?: boolean;
}

export function addModelsBuild(models: Command): void {
  const command = models
    .command('build')
    .summary('compile a checkpoint to ONNX, with the output stride and rates of your choice')
    .description(
      'Compile a checkpoint (PyTorch .pth or .pt, .safetensors, TensorFlow Lite) to an ONNX file. The weights of one checkpoint serve every ' +
        'output stride. How the network is to be run is written into the file, so that models add has nothing to guess.',
    )
    .argument('<CHECKPOINT>', 'checkpoint file')
    .requiredOption('--out <FILE.onnx>', 'the network')
    .option('--describe <FILE.json>', 'description, or a part of one, that goes into the file, such as {"classes": [{"name": "road"}, ...]}');
  addCompileFlags(addCheckpointOptions(command))
    .option('--atrous-rates <a,b,c>', "rates of ASPP's 3x3 branches (default: as trained, scaled with the output stride)", positiveIntegers)
    .option('--multi-grid <a,b,c>', "unit rates of ResNet's block4 (default: as torchvision's)", threePositiveIntegers)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  atrous models build best.pth --out best-os16.onnx --output-stride 16\n  atrous models add best-os16.onnx\n')
    .action((checkpoint: string, options: BuildOptions) => runAction(() => build(checkpoint, options)));
}

async function build(checkpoint: string, { out, ...options }: BuildOptions): Promise<ExitCode> {
  await requireWritablePlace(out, checkpoint, 'the checkpoint');
  const { bytes, report, guesses } = await buildModel(checkpoint, {
    name: parse(out).name,
    architecture: options.arch,
    stateDict: options.stateDict,
    description: await readDescription(options.describe),
    ...compileOptionsOf(options),
    atrousRates: options.atrousRates,
    multiGrid: options.multiGrid,
  });
  await writeOutput(out, bytes);
  for (const { field, value, reason } of guesses) say(`taken for granted: ${field} = ${shortValue(value)}: ${reason}`);
  printResult({ out: resolve(out), ...report, guesses }, options, () => [`${out}: ${describe(report)}`]);
  return exitCodes.done;
}

function describe({ backbone, outputStride, atrousRates, multiGrid, precision, numClasses, sizeBytes }: BuildReport): string {
  const rates = atrousRates.length === 0 ? 'no atrous branches' : `rates ${atrousRates.join(', ')}`;
  const grid = multiGrid === null ? '' : `, multi-grid ${multiGrid.join(', ')}`;
  return `${backbone}, output stride ${outputStride}, ${rates}${grid}, ${numClasses} classes, ${precision}, ${fileSize(sizeBytes)}`;
}
