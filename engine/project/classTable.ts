import { classSetSchema, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { classSetOf } from '../../core/classes/classProposal.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
import { readSetting, writeSetting } from './settingTable.ts';

interface ClassRow {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly hidden: number;
  readonly ignored: number;
}

/** As they were saved; what an older Atrous let pass (a name twice, a background without a class) comes back mended. */
export function readClassSet(database: Database): ClassSet {
  return classSetOf({
    classes: database.all<ClassRow>('SELECT id, name, color, hidden, ignored FROM class ORDER BY position').map(classOfRow),
    backgroundId: readSetting<number>(database, 'backgroundId'),
  });
}

function classOfRow({ id, name, color, hidden, ignored }: ClassRow): ClassDefinition {
  return { id, name, color, ...(hidden === 1 && { hidden: true }), ...(ignored === 1 && { ignored: true }) };
}

/** @throws AppError `project.badClasses` where ids or names repeat, the background is no class, or something is out of range */
export function writeClassSet(database: Database, classSet: ClassSet): void {
  const result = classSetSchema.safeParse(classSet);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new AppError('project.badClasses', `The classes cannot be saved: ${path.join('.')}: ${message}.`);
  }
  const { classes, backgroundId } = result.data;
  database.transaction(() => {
    database.run('DELETE FROM class');
    classes.forEach(({ id, name, color, hidden, ignored }, position) =>
      database.run('INSERT INTO class (id, position, name, color, hidden, ignored) VALUES (?, ?, ?, ?, ?, ?)', id, position, name, color, Number(hidden ?? false), Number(ignored ?? false)),
    );
    writeSetting(database, 'backgroundId', backgroundId);
  });
}
