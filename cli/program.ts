import { Command } from 'commander';
import { addApp } from './commands/app.ts';
import { addClasses } from './commands/classes.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEval } from './commands/eval.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addModelsAdd } from './commands/models/add.ts';
import { addModelsBuild } from './commands/models/build.ts';
import { addModelsGet } from './commands/models/get.ts';
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
  atrous prelabel photographs/         label them (the first time, a model of 2.2 MB is got)
  atrous app photographs/              correct the masks
  atrous export photographs/ --format voc --out dataset/

A path that starts with a hyphen goes after --, as in: atrous prelabel -- -photographs
Exit codes: 0 done; 1 finished, but some images failed (they are listed); 2 wrong usage or input;
3 nothing could be done; 130 interrupted, and what was done is kept.
ATROUS_HOME is the folder of installed models; ATROUS_MODEL_MIRROR, a folder or an address, is where models are looked for first;
ATROUS_OFFLINE=1 keeps Atrous from the network; ATROUS_DEBUG=1 shows where an error comes from.
`,
    );
  addApp(program);
  addPrelabel(program);
  addPredict(program);
  addExport(program);
  addImport(program);
  addClasses(program);
  addEval(program);
  addCompare(program);
  const models = program.command('models').summary('list, get, add, build and remove models').description('List, get, add, build and remove models.');
  addModelsList(models);
  addModelsShow(models);
  addModelsGet(models);
  addModelsAdd(models);
  addModelsBuild(models);
  addModelsRemove(models);
  addDoctor(program);
  return program;
}

/** commander says "error: unknown option '--x'\n(Did you mean --y?)". */
function asOneLine(message: string): string {
  return `atrous: ${message.replace(/^error: /, '').trim().replace(/\s*\n\s*/g, ' ')}\n`;
}
