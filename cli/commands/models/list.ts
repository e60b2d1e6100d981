import type { Command } from 'commander';
import type { ModelSummary } from '../../../core/report/doctorReport.ts';
import { modelSummaries } from '../../../engine/models/modelSummaries.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes } from '../../exitCodes.ts';
import { fileSize, percent, printResult, say, table } from '../../output.ts';
import { runAction } from '../../runAction.ts';

export function addModelsList(models: Command): void {
  models
    .command('list')
    .summary('list the installed models and those of the catalogue')
    .description('List the installed models and those of the catalogue. The one marked with * is used where --model is not given.')
    .option('--json', 'print the result as one JSON array')
    .action((options: { json?: boolean }) =>
      runAction(async () => {
        const store = new ModelStore(dataDirectory());
        (await store.list()).problems.forEach(({ message }) => say(message));
        const summaries = await modelSummaries(store);
        printResult(summaries, options, () => describe(summaries));
        return exitCodes.done;
      }),
    );
}

function describe(summaries: readonly ModelSummary[]): string[] {
  const rows = summaries.map(({ id, name, installed, default: isDefault, classes, bytes, license, accuracy }) => [
    isDefault ? `* ${id}` : `  ${id}`, name, installed ? 'yes' : 'no', String(classes.length), fileSize(bytes), accuracy === null ? '-' : percent(accuracy.miou), license,
  ]);
  return [
    ...table([['  id', 'name', 'installed', 'classes', 'size', 'mIoU', 'licence'], ...rows]),
    '',
    'models get ID installs one of the catalogue, models add FILE one of your own. The mIoU is the published one; models show ID',
    'says on which images, as figures on different images do not compare.',
  ];
}
