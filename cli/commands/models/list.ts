import type { Command } from 'commander';
import type { ModelSummary } from '../../../core/report/doctorReport.ts';
import { modelSummaries } from '../../../engine/models/modelSummaries.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { starterSummary } from '../../../engine/models/starterModel.ts';
import { STARTER_ID } from '../../../engine/models/starterRecord.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes } from '../../exitCodes.ts';
import { fileSize, percent, printResult, say, table } from '../../output.ts';
import { runAction } from '../../runAction.ts';
import { starterFolder } from '../../starterFolder.ts';

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
        const summaries = await withStarter(store, await modelSummaries(store));
        printResult(summaries, options, () => describe(summaries));
        return exitCodes.done;
      }),
    );
}

/** The model that comes with Atrous is there before it was first used; it is the default where no other is installed. */
async function withStarter(store: ModelStore, summaries: readonly ModelSummary[]): Promise<readonly ModelSummary[]> {
  if (await store.has(STARTER_ID)) return summaries;
  const installed = summaries.filter((model) => model.installed);
  const starter = { ...(await starterSummary(starterFolder)), default: installed.length === 0 };
  return [...installed, starter, ...summaries.filter((model) => !model.installed)];
}

function describe(summaries: readonly ModelSummary[]): string[] {
  const rows = summaries.map(({ id, name, installed, default: isDefault, classes, bytes, license, accuracy, starter }) => [
    isDefault ? `* ${id}` : `  ${id}`, name, starter === true ? 'built in' : installed ? 'yes' : 'no', String(classes.length), fileSize(bytes), accuracy === null ? '-' : percent(accuracy.miou), license,
  ]);
  return [
    ...table([['  id', 'name', 'installed', 'classes', 'size', 'mIoU', 'licence'], ...rows]),
    '',
    'models get ID installs one of the catalogue, models add FILE one of your own. The mIoU is the published one; models show ID',
    'says on which images, as figures on different images do not compare.',
  ];
}
