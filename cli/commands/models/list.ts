import type { Command } from 'commander';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes } from '../../exitCodes.ts';
import { fileSize, printResult, say, table } from '../../output.ts';
import { runAction } from '../../runAction.ts';

export function addModelsList(models: Command): void {
  models
    .command('list')
    .summary('list the installed models')
    .description('List the installed models. The one marked with * is used where --model is not given.')
    .option('--json', 'print the result as one JSON array')
    .action((options: { json?: boolean }) =>
      runAction(async () => {
        const store = new ModelStore(dataDirectory());
        (await store.list()).problems.forEach(({ message }) => say(message));
        const summaries = await store.summaries();
        printResult(summaries, options, () =>
          summaries.length === 0
            ? ['No model is installed: npm run -s atrous -- models add FILE']
            : table([
                ['  id', 'name', 'classes', 'size', 'licence'],
                ...summaries.map((model) => [model.default ? `* ${model.id}` : `  ${model.id}`, model.name, String(model.classes.length), fileSize(model.bytes), model.license]),
              ]),
        );
        return exitCodes.done;
      }),
    );
}
