import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { IGNORE_INDEX, type ClassDefinition, type ClassSet } from './classDefinition.ts';

const classId = z.number().int().min(0).max(IGNORE_INDEX - 1);

/** A change of a class that concerns what is labelled with it, in the whole project. */
export const classOperationSchema = z.discriminatedUnion('kind', [
  /** Everything of one class becomes another, and the class goes. */
  z.object({ kind: z.literal('merge'), id: classId, into: classId }),
  /** The class gets another number in label maps. */
  z.object({ kind: z.literal('remap'), id: classId, to: classId }),
  /** The class goes, and its layers with it, or its pixels become void (255). */
  z.object({ kind: z.literal('delete'), id: classId, pixels: z.enum(['background', 'void']) }),
]);
export type ClassOperation = z.infer<typeof classOperationSchema>;

/** The value that pixels of the class get; null = their layers go. */
export function newClassId(operation: ClassOperation): number | null {
  switch (operation.kind) {
    case 'merge':
      return operation.into;
    case 'remap':
      return operation.to;
    case 'delete':
      return operation.pixels === 'void' ? IGNORE_INDEX : null;
  }
}

/**
 * The classes after an operation.
 * @throws AppError `class.unknown`, `class.isBackground`, `class.sameClass`, `class.idTaken`
 */
export function classesAfter(classSet: ClassSet, operation: ClassOperation): ClassSet {
  const { classes, backgroundId } = classSet;
  const subject = known(classes, operation.id);
  if (operation.kind === 'remap') {
    const holder = classes.find(({ id }) => id === operation.to);
    if (holder !== undefined) throw new AppError('class.idTaken', `The id ${operation.to} belongs to "${holder.name}". Choose one that is free.`, { id: operation.to, name: holder.name });
    return {
      classes: classes.map((definition) => (definition === subject ? { ...subject, id: operation.to } : definition)),
      backgroundId: backgroundId === subject.id ? operation.to : backgroundId,
    };
  }
  if (subject.id === backgroundId) throw new AppError('class.isBackground', `"${subject.name}" is the background. Choose another background first.`, { name: subject.name });
  if (operation.kind === 'merge') {
    if (operation.into === subject.id) throw new AppError('class.sameClass', `"${subject.name}" cannot be merged into itself. Choose another class.`, { name: subject.name });
    const target = known(classes, operation.into);
    if (target.id === backgroundId) throw new AppError('class.mergeIntoBackground', `"${target.name}" is the background, which has no layers. Delete "${subject.name}" instead.`, { name: subject.name, background: target.name });
  }
  return { classes: classes.filter((definition) => definition !== subject), backgroundId };
}

function known(classes: readonly ClassDefinition[], id: number): ClassDefinition {
  const definition = classes.find((candidate) => candidate.id === id);
  if (definition === undefined) throw new AppError('class.unknown', `This project has no class ${id}.`, { id });
  return definition;
}

/** What is labelled with a class. */
export const classUseSchema = z.object({
  classId: z.number().int().min(0).max(IGNORE_INDEX),
  images: z.number().int().min(0),
  layers: z.number().int().min(0),
});
export type ClassUse = z.infer<typeof classUseSchema>;
