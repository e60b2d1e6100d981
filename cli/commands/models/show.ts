import type { Command } from 'commander';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { dataDirectory } from '../../../engine/userDirectories.ts';
import { exitCodes } from '../../exitCodes.ts';
import { fileSize, printResult, table } from '../../output.ts';
import { runAction } from '../../runAction.ts';

export function addModelsShow(models: Command): void {
  models
    .command('show')
    .summary('say everything about an installed model')
    .description('Say everything about an installed model: its file, its classes, and how it is run.')
    .argument('<ID>', 'its id')
    .option('--json', 'print the result as one JSON object; its description can be edited and given to models add --describe')
    .action((id: string, options: { json?: boolean }) =>
      runAction(async () => {
        const store = new ModelStore(dataDirectory());
        const model = await store.get(id);
        const isDefault = (await store.default()).id === id;
        printResult({ ...model, default: isDefault }, options, () => {
          const { input, output, classes, backgroundId } = model.description;
          const { size } = input;
          return table([
            ['id', isDefault ? `${model.id} (the default)` : model.id],
            ['name', model.name],
            ['file', `${model.originalPath} (${fileSize(model.sizeBytes)})`],
            ['sha256', model.sha256],
            ['source', model.source],
            ['licence', model.license],
            ['added', model.addedAt],
            ['input', `${input.name}: ${input.dtype} ${input.layout}, ${input.channelOrder}, (value * ${input.scale} - [${input.mean.join(', ')}]) / [${input.std.join(', ')}]`],
            ['size', size.kind === 'fixed' ? `${size.width} x ${size.height} pixels` : `sides of ${size.multiple}k${size.offset === 0 ? '' : ` + ${size.offset}`} pixels, long side ${input.longSide}`],
            ['output', `${output.name}: ${output.kind}${model.runnable.logitsStride === null ? '' : `, one score for ${model.runnable.logitsStride} x ${model.runnable.logitsStride} pixels`}`],
            ['classes', classes.map((entry) => `${entry.id} ${entry.name}`).join(', ')],
            ['background', backgroundId === null ? 'none' : String(backgroundId)],
          ]);
        });
        return exitCodes.done;
      }),
    );
}
