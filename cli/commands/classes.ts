import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { classesAfter, type ClassOperation } from '../../core/classes/classOperation.ts';
import { importConflict, importedClasses } from '../../core/classes/importedClasses.ts';
import { knownClassLists } from '../../core/classes/knownClassLists.ts';
import { readClassFile, writeClassFile } from '../../core/classes/readClassFile.ts';
import { messagesOf } from '../../core/report/remark.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ClassesReport } from '../../core/report/classesReport.ts';
import { openProject } from '../../engine/project/openProject.ts';
import type { Project } from '../../engine/project/project.ts';
import { exitCodes } from '../exitCodes.ts';
import { grouped, printResult, say, table } from '../output.ts';
import { runAction } from '../runAction.ts';
import { requireWritablePlace, writeOutput } from '../writeOutput.ts';

interface ClassesCommandOptions {
  readonly project?: string;
  readonly void?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Work = (project: Project, options: ClassesCommandOptions, ...args: string[]) => Promise<void> | void;

export function addClasses(program: Command): void {
  const classes = program
    .command('classes')
    .summary('list and change the classes of a project')
    .description('List and change the classes of a project, with everything that is labelled with them. A class is given by its name or its id.');
  const lists = knownClassLists.map(({ id }) => id).join(', ');
  add(classes, 'list', 'list the classes and what is labelled with them', [], listClasses);
  add(classes, 'use', 'take the classes of a known list or a file', [['LIST|FILE', `one of ${lists}, or a file such as labels.txt, labelmap.txt, data.yaml or one that was saved; classes that are in use stay`]], useList);
  add(classes, 'save', 'write the classes into a file, to edit and use', [['FILE.json', 'the file']], saveList);
  add(classes, 'rename', 'give a class another name', [['CLASS', 'its name or id'], ['NAME', 'the new name']], rename);
  change(add(classes, 'merge', 'make everything of one class another', [['CLASS', 'the class that goes'], ['INTO', 'the class that stays']], (project, options, of, into) => changeClass(project, options, { kind: 'merge', id: idOf(project, of), into: idOf(project, into) })));
  change(add(classes, 'remap', 'give a class another id in label maps', [['CLASS', 'its name or id'], ['ID', `a free id from 0 to ${IGNORE_INDEX - 1}`]], (project, options, of, to) => changeClass(project, options, { kind: 'remap', id: idOf(project, of), to: freeId(to) })));
  change(add(classes, 'delete', 'remove a class and its layers, which stay in history', [['CLASS', 'its name or id']], (project, options, of) => changeClass(project, options, { kind: 'delete', id: idOf(project, of), pixels: options.void === true ? 'void' : 'background' })))
    .option('--void', 'its pixels become void (255, ignore) instead');
}

function add(classes: Command, name: string, summary: string, args: readonly (readonly [name: string, description: string])[], work: Work): Command {
  const command = classes.command(name).summary(summary).description(`${summary[0].toUpperCase()}${summary.slice(1)}.`).argument('<PROJECT>', 'folder of images, or its .atrous directory');
  for (const [argument, description] of args) command.argument(`<${argument}>`, description);
  return command
    .option('--project <DIR>', 'the labels are kept in DIR instead of PROJECT/.atrous')
    .option('--json', 'print the classes, and what was changed, as one JSON object')
    .action((folder: string, ...rest: unknown[]) => {
      // After the arguments commander gives the options, and last itself.
      const options = rest.at(-2) as ClassesCommandOptions;
      return runAction(async () => {
        const project = await openProject(folder, { stateDir: options.project });
        try {
          messagesOf(project.info().notices).forEach(say);
          await work(project, options, ...(rest.slice(0, -2) as string[]));
          return exitCodes.done;
        } finally {
          project.close();
        }
      });
    });
}

function change(command: Command): Command {
  return command.option('--dry-run', 'only count what it would touch');
}

function listClasses(project: Project, options: ClassesCommandOptions): void {
  tell(project, options, null, () => rows(project));
}

async function useList(project: Project, options: ClassesCommandOptions, from: string): Promise<void> {
  const list = knownClassLists.find(({ id }) => id === from)?.classSet ?? readClassFile(await textOf(from), from);
  const { classSet } = project.info();
  const used = new Set(project.classes.uses().map(({ classId }) => classId));
  const conflict = importConflict(classSet, list, used);
  if (conflict !== null) {
    const { id, name, wanted } = conflict;
    throw new AppError('class.importConflict', `The list calls class ${id} "${wanted}", but here it is "${name}" and something is labelled with it: rename or remap that first.`, { id, name, wanted });
  }
  project.saveClasses(importedClasses(classSet, list, used));
  tell(project, options, null, () => rows(project));
}

async function saveList(project: Project, options: ClassesCommandOptions, file: string): Promise<void> {
  await requireWritablePlace(file, project.info().folder, 'the folder of images');
  await writeOutput(file, new TextEncoder().encode(writeClassFile(project.info().classSet)));
  tell(project, options, null, () => [`${file}: ${countOf(project.info().classSet.classes.length, 'class', 'classes')}`]);
}

function rename(project: Project, options: ClassesCommandOptions, of: string, name: string): void {
  const { classSet } = project.info();
  const id = idOf(project, of);
  if (name.trim() === '') throw new AppError('usage.className', 'A class needs a name: give one that is not empty.', { id });
  const namesake = classSet.classes.find((definition) => definition.name === name && definition.id !== id);
  if (namesake !== undefined) {
    throw new AppError('usage.className', `This project has a class "${name}" already, with the id ${namesake.id}: choose another name, or merge the two (atrous classes merge).`, { id, name });
  }
  project.saveClasses({ ...classSet, classes: classSet.classes.map((definition) => (definition.id === id ? { ...definition, name } : definition)) });
  tell(project, options, null, () => rows(project));
}

/** Counts first: what is said of a dry run is what the change then does. */
async function changeClass(project: Project, options: ClassesCommandOptions, operation: ClassOperation): Promise<void> {
  const { classSet } = project.info();
  const name = classSet.classes.find(({ id }) => id === operation.id)!.name;
  const after = classesAfter(classSet, operation);
  const use = project.classes.uses().find(({ classId }) => classId === operation.id);
  const touched = { images: use?.images ?? 0, layers: use?.layers ?? 0, pixels: await project.classes.countPixels(operation.id) };
  if (options.dryRun !== true) project.classes.change(operation);
  const what = `${countOf(touched.layers, 'layer', 'layers')} with ${countOf(touched.pixels, 'pixel', 'pixels')} in ${countOf(touched.images, 'image', 'images')}`;
  const left = countOf(after.classes.length, 'class', 'classes');
  tell(project, options, { ...touched, done: options.dryRun !== true }, () => [options.dryRun === true ? `${name}: would change ${what}, and leave ${left}` : `${name}: changed ${what}, ${left} left`]);
}

function tell(project: Project, options: ClassesCommandOptions, changed: ClassesReport['changed'], forPeople: () => readonly string[]): void {
  const { classSet } = project.info();
  const uses = new Map(project.classes.uses().map((use) => [use.classId, use]));
  const report: ClassesReport = {
    backgroundId: classSet.backgroundId,
    classes: classSet.classes.map((definition) => ({ ...definition, images: uses.get(definition.id)?.images ?? 0, layers: uses.get(definition.id)?.layers ?? 0 })),
    changed,
  };
  printResult(report, options, forPeople);
}

function rows(project: Project): readonly string[] {
  const { classSet } = project.info();
  if (classSet.classes.length === 0) return ['There are no classes yet: pre-label, import, or use a list (atrous classes use).'];
  const uses = new Map(project.classes.uses().map((use) => [use.classId, use]));
  return table([
    ['id', 'class', 'colour', 'images', 'layers', ''],
    ...classSet.classes.map(({ id, name, color, ...flags }) => {
      const use = uses.get(id);
      return [String(id), name, color, grouped(use?.images ?? 0), grouped(use?.layers ?? 0), marks(flags, id === classSet.backgroundId)];
    }),
  ]);
}

function marks({ hidden, ignored }: Pick<ClassDefinition, 'hidden' | 'ignored'>, isBackground: boolean): string {
  return [...(isBackground ? ['background'] : []), ...(hidden === true ? ['hidden'] : []), ...(ignored === true ? ['ignored'] : [])].join(', ');
}

/** A name counts before an id: names may be numbers. */
function idOf(project: Project, nameOrId: string): number {
  const { classes }: ClassSet = project.info().classSet;
  const found = classes.find(({ name }) => name === nameOrId) ?? classes.find(({ id }) => String(id) === nameOrId);
  if (found !== undefined) return found.id;
  throw new AppError('usage.class', `This project has no class "${nameOrId}"; it has ${classes.length === 0 ? 'none' : classes.slice(0, 30).map(({ id, name }) => `${id} ${name}`).join(', ')}.`, { class: nameOrId });
}

function freeId(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) < IGNORE_INDEX) return Number(text);
  throw new AppError('usage.classId', `"${text}" is no id: give a whole number from 0 to ${IGNORE_INDEX - 1}.`, { id: text });
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('classes.unreadable', `${file} is none of the lists ${knownClassLists.map(({ id }) => id).join(', ')}, and cannot be read as a file (${code}): check the path.`, { file }, { cause: error });
  }
}

function countOf(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
