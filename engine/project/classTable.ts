import { classSetSchema, type ClassSet } from '../../core/classes/classDefinition.ts';
import { hexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
import { readSetting, writeSetting } from './settingTable.ts';

/** Classes as a model or a file names them; a colour that is missing is taken from the PASCAL VOC palette. */
export interface ClassProposal {
  readonly classes: readonly { readonly id: number; readonly name: string; readonly color?: string | undefined }[];
  readonly backgroundId: number | null;
}

export function readClassSet(database: Database): ClassSet {
  return {
    classes: database.all<ClassSet['classes'][number]>('SELECT id, name, color FROM class ORDER BY position'),
    backgroundId: readSetting<number>(database, 'backgroundId'),
  };
}

/** @throws AppError `project.badClasses` where ids repeat or something is out of range */
export function writeClassSet(database: Database, proposal: ClassProposal): void {
  const { classes, backgroundId } = checkedClassSet(proposal);
  database.transaction(() => {
    database.run('DELETE FROM class');
    classes.forEach(({ id, name, color }, position) => database.run('INSERT INTO class (id, position, name, color) VALUES (?, ?, ?, ?)', id, position, name, color));
    writeSetting(database, 'backgroundId', backgroundId);
  });
}

function checkedClassSet({ classes, backgroundId }: ClassProposal): ClassSet {
  const colored = classes.map(({ id, name, color }) => ({ id, name, color: color ?? hexColor(vocColor(id)) }));
  const result = classSetSchema.safeParse({ classes: colored, backgroundId });
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new AppError('project.badClasses', `The classes cannot be saved: ${path.join('.')}: ${message}.`);
  }
  const seen = new Set<number>();
  for (const { id, name } of colored) {
    if (seen.has(id)) throw new AppError('project.badClasses', `The classes cannot be saved: "${name}" has the id ${id} of another class.`);
    seen.add(id);
  }
  return result.data;
}
