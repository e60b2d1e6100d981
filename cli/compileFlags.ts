import { Option, type Command } from 'commander';
import { AppError } from '../core/errors/appError.ts';

/** Options about how a checkpoint becomes a network. */
export interface CompileFlags {
  readonly outputStride?: string;
  readonly precision?: 'fp32' | 'fp16';
}

export function addCompileFlags(command: Command): Command {
  return command
    .addOption(new Option('--output-stride <N>', 'for checkpoint files: input resolution divided by that of the last feature map (default: as usual for the architecture)').choices(['8', '16', '32']))
    .addOption(new Option('--precision <name>', 'for checkpoint files: of weights and arithmetic (default: fp32)').choices(['fp32', 'fp16']));
}

/** As loadNetwork takes them. */
export function compileOptionsOf({ outputStride, precision }: CompileFlags): { outputStride: number | undefined; precision: 'fp32' | 'fp16' | undefined } {
  return { outputStride: outputStride === undefined ? undefined : Number(outputStride), precision };
}

/**
 * An installed model is compiled already.
 * @throws AppError `usage.compileInstalled`
 */
export function refuseCompileFlags({ outputStride, precision }: CompileFlags, modelId: string | undefined): void {
  const flag = outputStride !== undefined ? '--output-stride' : precision !== undefined ? '--precision' : null;
  if (flag === null) return;
  const which = modelId === undefined ? 'The default model' : `The model ${modelId}`;
  throw new AppError('usage.compileInstalled', `${which} is compiled already, so ${flag} cannot change it: give the checkpoint itself with --model FILE, or make another model of it with models build.`);
}
