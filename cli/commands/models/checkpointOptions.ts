import type { Command } from 'commander';
import { architectures } from '../../../models/architectures/architecture.ts';

/** Options of the commands that read checkpoints. */
export interface CheckpointOptions {
  readonly arch?: string;
  readonly stateDict?: string;
}

export function addCheckpointOptions(command: Command): Command {
  return command
    .option('--arch <NAME>', `architecture of a checkpoint (default: recognised by its tensors): ${architectures.map(({ id }) => id).join(', ')}`)
    .option('--state-dict <KEY>', 'where a checkpoint holds several sets of weights: the key of the one to take, such as model_ema');
}
