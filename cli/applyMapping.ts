import { readFile } from 'node:fs/promises';
import { readMappingFile } from '../core/classes/readMappingFile.ts';
import { AppError } from '../core/errors/appError.ts';
import type { RunnableModel } from '../engine/models/runnableModel.ts';
import type { Project } from '../engine/project/project.ts';

/** Stores what the classes of a model are in a project, as --map FILE says; it holds for later runs, too. */
export async function applyMapping(project: Project, model: Pick<RunnableModel, 'sha256' | 'description'>, path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AppError('file.cannotRead', `${path} cannot be read: check the path.`, { path }, { cause: error });
  });
  const before = project.info().classSet;
  const { mapping, classSet } = readMappingFile(text, path, model.description.classes, before);
  if (classSet !== before) project.saveClasses(classSet);
  project.classes.saveMapping(model.sha256, mapping);
}
