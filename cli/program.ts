import { Command } from 'commander';
import { addApp } from './commands/app.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addModelsAdd } from './commands/models/add.ts';
import { addModelsList } from './commands/models/list.ts';
import { addModelsRemove } from './commands/models/remove.ts';
import { addModelsShow } from './commands/models/show.ts';
import { addPredict } from './commands/predict.ts';
import { addPrelabel } from './commands/prelabel.ts';
import { version } from './version.ts';

/** The whole command line. Commands set process.exitCode; wrong usage throws CommanderError. */
export function buildProgram(): Command {
  const program = new Command('atrous')
    .description('Pre-label image folders with DeepLabV3, correct the masks in a window, export training data.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({ outputError: (message, write) => write(asOneLine(message)) })
    .exitOverride()
    .addHelpText(
      'after',
      `
From photographs to training data:
  atrous models add deeplabv3.onnx     install a model, once
  atrous prelabel photographs/         label them
  atrous app photographs/              correct the masks
  atrous export photographs/ --format voc --out dataset/

A path that starts with a hyphen goes after --, as in: atrous prelabel -- -photographs
Exit codes: 0 done; 1 finished, but some images failed (they are listed); 2 wrong usage or input;
3 nothing could be done; 130 interrupted, and what was done is kept.
ATROUS_HOME is the folder of installed models; ATROUS_DEBUG=1 shows where an error comes from.
`,
    );
  addApp(program);
  addPrelabel(program);
  addPredict(program);
  addExport(program);
  const models = program.command('models').summary('install, list and remove models').description('Install, list and remove models.');
  addModelsList(models);
  addModelsShow(models);
  addModelsAdd(models);
  addModelsRemove(models);
  addDoctor(program);
  return program;
}

/** commander says "error: unknown option '--x'\n(Did you mean --y?)". */
function asOneLine(message: string): string {
  return `atrous: ${message.replace(/^error: /, '').trim().replace(/\s*\n\s*/g, ' ')}\n`;
}
