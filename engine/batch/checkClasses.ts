import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';

/**
 * A project's label maps hold ids, so an id must mean the same to the project and to the model.
 * Names are compared without regard to case and outer spaces.
 * @param mayBeRenamed the project has results of this model, so a name that differs is one that a person changed
 * @throws AppError `project.classesDiffer` naming the first class that differs
 */
export function checkClasses(
  classSet: ClassSet,
  model: { readonly id: string; readonly description: Pick<ModelDescription, 'classes'> },
  mayBeRenamed: () => boolean,
): void {
  const names = new Map(classSet.classes.map(({ id, name }) => [id, name]));
  for (const { id, name } of model.description.classes) {
    const known = names.get(id);
    if (known !== undefined && (normal(known) === normal(name) || mayBeRenamed())) continue;
    const instead = known === undefined ? `has no class ${id}` : `calls class ${id} "${known}"`;
    throw new AppError(
      'project.classesDiffer',
      `The model ${model.id} calls class ${id} "${name}", but this project ${instead}: say what its classes are here (--map FILE, or the window's mapping of classes), choose another model, or start a new project with --project DIR.`,
      { model: model.id, classId: id, className: name, projectClass: known ?? null },
    );
  }
}

function normal(name: string): string {
  return name.trim().toLowerCase();
}
