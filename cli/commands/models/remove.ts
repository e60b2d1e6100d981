import type { Command } from 'commander';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes } from '../../exitCodes.ts';
import { printResult } from '../../output.ts';
import { runAction } from '../../runAction.ts';

export function addModelsRemove(models: Command): void {
  models
    .command('remove')
    .summary('delete an installed model')
    .description('Delete an installed model. What it labelled stays.')
    .argument('<ID>', 'its id')
    .option('--json', 'print the result as one JSON object')
    .action((id: string, options: { json?: boolean }) =>
      runAction(async () => {
        await new ModelStore(dataDirectory()).remove(id);
        printResult({ removed: id }, options, () => [`Removed ${id}`]);
        return exitCodes.done;
      }),
    );
}
