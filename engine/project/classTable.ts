import { classSetSchema, type ClassDefinition, type ClassSet } from '../../core/classes/classDefinition.ts';
import { hexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
import { readSetting, writeSetting } from './settingTable.ts';

/** Classes as a model or a file names them; a colour that is missing is taken from the PASCAL VOC palette. */
export interface ClassProposal {
  readonly classes: readonly { readonly id: number; readonly name: string; readonly color?: string | undefined; readonly hidden?: boolean | undefined; readonly ignored?: boolean | undefined }[];
  readonly backgroundId: number | null;
}

interface ClassRow {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly hidden: number;
  readonly ignored: number;
}

export function readClassSet(database: Database): ClassSet {
  return {
    classes: database.all<ClassRow>('SELECT id, name, color, hidden, ignored FROM class ORDER BY position').map(classOfRow),
    backgroundId: readSetting<number>(database, 'backgroundId'),
  };
}

function classOfRow({ id, name, color, hidden, ignored }: ClassRow): ClassDefinition {
  return { id, name, color, ...(hidden === 1 && { hidden: true }), ...(ignored === 1 && { ignored: true }) };
}

/** @throws AppError `project.badClasses` where ids repeat or something is out of range */
export function writeClassSet(database: Database, proposal: ClassProposal): void {
  const { classes, backgroundId } = checkedClassSet(proposal);
  database.transaction(() => {
    database.run('DELETE FROM class');
    classes.forEach(({ id, name, color, hidden, ignored }, position) =>
      database.run('INSERT INTO class (id, position, name, color, hidden, ignored) VALUES (?, ?, ?, ?, ?, ?)', id, position, name, color, Number(hidden ?? false), Number(ignored ?? false)),
    );
    writeSetting(database, 'backgroundId', backgroundId);
  });
}

function checkedClassSet({ classes, backgroundId }: ClassProposal): ClassSet {
  const colored = classes.map(({ color, ...rest }) => ({ ...rest, color: color ?? hexColor(vocColor(rest.id)) }));
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
