import type { Command } from 'commander';
import { getModel } from '../../../engine/models/getModel.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { catalogue, findCatalogueEntry } from '../../../models/catalogue/catalogue.ts';
import { exitCodes, type ExitCode } from '../../exitCodes.ts';
import { withInference } from '../../inferenceOfCommandLine.ts';
import { fileSize, printResult, say } from '../../output.ts';
import { runAction } from '../../runAction.ts';
import { tellDownload } from '../../tellDownload.ts';

export function addModelsGet(models: Command): void {
  models
    .command('get')
    .summary('install a model of the catalogue')
    .description(
      'Install a model of the catalogue: its file is got, checked against its SHA-256, compiled to ONNX and run once. What an ' +
        'interrupted download brought is kept, and the same command goes on from there. ATROUS_MODEL_MIRROR is a folder or an address ' +
        'that is looked into first; with ATROUS_OFFLINE=1 nothing is asked of the network.',
    )
    .argument('<ID>', `one of ${catalogue.map(({ id }) => id).join(', ')}`)
    .option('--json', 'print the result as one JSON object')
    .action((id: string, options: { json?: boolean }) => runAction((signal) => get(id, options, signal)));
}

async function get(id: string, options: { json?: boolean }, signal: AbortSignal): Promise<ExitCode> {
  const entry = findCatalogueEntry(id);
  const store = new ModelStore(dataDirectory());
  const wasInstalled = await store.has(id);
  if (wasInstalled) await store.get(id);
  else {
    const onSource = (from: string): void => say(`getting ${entry.name}, ${fileSize(entry.sizeBytes)}, licence ${entry.license}, from ${from}`);
    await withInference((inference) => tellDownload((hooks) => getModel(store, entry, { ...hooks, onSource, inference, signal })));
  }
  const summary = (await store.summaries()).find((each) => each.id === id);
  printResult(summary, options, () => [`${wasInstalled ? `${id} is installed already` : `Installed ${id}`}: ${entry.classes.length} classes${summary?.default === true ? ', the default model' : ''}`]);
  return exitCodes.done;
}
