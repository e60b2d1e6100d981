import { AppError } from '../errors/appError.ts';
import { IGNORE_INDEX } from './classDefinition.ts';

/**
 * Names of classes as people keep them beside masks: one line each, `ID NAME` as an export's labels.txt has it, or, where
 * not every line begins with a number, NAME alone, the first line being class 0. Empty lines and lines that begin with # do not count.
 * @param name of the file, for the sentence
 * @throws AppError `classes.badList`
 */
export function parseClassList(text: string, name: string): { id: number; name: string }[] {
  const bad = (why: string): AppError => new AppError('classes.badList', `${name} is not a list of classes: ${why}; write one "ID NAME" per line.`, { name });
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw bad('it is empty');
  const numbered = lines.map((line) => /^(\d+)\s+(\S.*)$/.exec(line));
  const hasIds = numbered.every((match) => match !== null);
  const classes = lines.map((line, i) => (hasIds ? { id: Number(numbered[i]![1]), name: numbered[i]![2] } : { id: i, name: line }));
  const seen = new Set<number>();
  for (const { id } of classes) {
    if (id > IGNORE_INDEX) throw bad(`${id} is not an id from 0 to ${IGNORE_INDEX}`);
    if (seen.has(id)) throw bad(`it names ${id} twice`);
    seen.add(id);
  }
  // 255 is no class: lists of VOC have it as "void".
  return classes.filter(({ id }) => id !== IGNORE_INDEX);
}
