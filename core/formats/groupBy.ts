import { AppError } from '../errors/appError.ts';

/** Longer ones are no rule for names any more, and take the longer to go wrong. */
const MAX_LENGTH = 500;

/**
 * How images of one group are recognised, as on the command line: `folder`, or a regular expression over the path
 * (relative, with `/`), whose first group, or else whole match, names the group.
 * @returns gives the group of a path; null = of no group
 * @throws AppError `export.badGroups`
 */
export function groupBy(rule: string): (path: string) => string | null {
  if (rule === 'folder') return (path) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (rule.length > MAX_LENGTH) throw new AppError('export.badGroups', `The rule for groups has ${rule.length} characters; ${MAX_LENGTH} are the most.`, { rule: rule.slice(0, 40), limit: MAX_LENGTH });
  const pattern = compiled(rule);
  return (path) => {
    const match = pattern.exec(path);
    return match === null ? null : (match[1] ?? match[0]);
  };
}

function compiled(rule: string): RegExp {
  try {
    return new RegExp(rule, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('export.badGroups', `"${rule}" is no regular expression (${why}): write "folder", or for example "^([^_]+)_" for the names up to the first underscore.`, { rule, limit: null }, { cause: error });
  }
}
