import type { Command } from 'commander';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { catalogueSummary } from '../../../engine/models/modelSummaries.ts';
import { publishedAccuracy } from '../../../engine/models/publishedAccuracy.ts';
import type { InstalledModel } from '../../../engine/models/runnableModel.ts';
import { starterModel } from '../../../engine/models/starterModel.ts';
import { STARTER_ID } from '../../../engine/models/starterRecord.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { catalogue } from '../../../models/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../models/catalogue/catalogueEntry.ts';
import { exitCodes } from '../../exitCodes.ts';
import { withInference } from '../../inferenceOfCommandLine.ts';
import { fileSize, grouped, percent, printResult, table } from '../../output.ts';
import { runAction } from '../../runAction.ts';
import { starterFolder } from '../../starterFolder.ts';

export function addModelsShow(models: Command): void {
  models
    .command('show')
    .summary('say everything about a model')
    .description('Say everything about a model, installed or in the catalogue: its file, its classes, and how it is run.')
    .argument('<ID>', 'its id')
    .option('--json', 'print the result as one JSON object; the description of an installed model can be edited and given to models add --describe')
    .action((id: string, options: { json?: boolean }) =>
      runAction(async () => {
        const store = new ModelStore(dataDirectory());
        const entry = catalogue.find((each) => each.id === id);
        if (entry !== undefined && !(await store.has(id))) {
          printResult({ ...entry, ...catalogueSummary(entry), accuracy: entry.accuracy }, options, () => describeEntry(entry));
          return exitCodes.done;
        }
        const model = id === STARTER_ID ? await withInference((inference) => starterModel(store, { starterFolder, inference })) : await store.get(id);
        const isDefault = (await store.default()).id === id;
        printResult({ ...model, installed: true, default: isDefault, accuracy: publishedAccuracy(model) }, options, () => describeModel(model, isDefault));
        return exitCodes.done;
      }),
    );
}

function describeModel(model: InstalledModel, isDefault: boolean): string[] {
  const { input, output, classes, backgroundId } = model.description;
  const { size } = input;
  return table([
    ['id', isDefault ? `${model.id} (the default)` : model.id],
    ['name', model.name],
    ['file', `${model.originalPath} (${fileSize(model.sizeBytes)})`],
    ['sha256', model.sha256],
    ...(model.madeFrom === null ? [] : [['made from', `${model.madeFrom.fileName} (${fileSize(model.madeFrom.sizeBytes)}, sha256 ${model.madeFrom.sha256})`]]),
    ['source', model.source],
    ['licence', model.license],
    ['added', model.addedAt],
    ...accuracyRow(publishedAccuracy(model)),
    ['input', `${input.name}: ${input.dtype} ${input.layout}, ${input.channelOrder}, (value * ${input.scale} - [${input.mean.join(', ')}]) / [${input.std.join(', ')}]`],
    ['size', size.kind === 'fixed' ? `${size.width} x ${size.height} pixels` : `sides of ${size.multiple}k${size.offset === 0 ? '' : ` + ${size.offset}`} pixels, long side ${input.longSide}`],
    ['output', `${output.name}: ${output.kind}${model.runnable.logitsStride === null ? '' : `, one score for ${model.runnable.logitsStride} x ${model.runnable.logitsStride} pixels`}`],
    ['classes', classList(classes)],
    ['background', backgroundId === null ? 'none' : String(backgroundId)],
  ]);
}

function describeEntry(entry: CatalogueEntry): string[] {
  return table([
    ['id', `${entry.id} (not installed: models get ${entry.id})`],
    ['name', entry.name],
    ['file', `${entry.fileName} (${entry.sizeIsExact ? '' : 'about '}${fileSize(entry.sizeBytes)})`],
    ['sha256', entry.sha256.length === 64 ? entry.sha256 : `begins with ${entry.sha256}; no more digits are published`],
    ['source', entry.url],
    ['licence', entry.license],
    ['parameters', grouped(entry.parameters)],
    ['trained on', entry.trainedOn],
    ...accuracyRow(entry.accuracy),
    ['published', entry.accuracy.source],
    ['classes', classList(entry.classes)],
    ['background', String(entry.backgroundId)],
  ]);
}

function accuracyRow(accuracy: { miou: number; pixelAccuracy: number | null; images: string } | null): string[][] {
  if (accuracy === null) return [];
  const pixels = accuracy.pixelAccuracy === null ? '' : `, ${percent(accuracy.pixelAccuracy)} of pixels right`;
  return [['accuracy', `mIoU ${percent(accuracy.miou)}${pixels}, on ${accuracy.images} (as published)`]];
}

function classList(classes: readonly { id: number; name: string }[]): string {
  return classes.map(({ id, name }) => `${id} ${name}`).join(', ');
}
