import type { z } from 'zod';
import { AppError } from '../../core/errors/appError.ts';
import { reason } from '../../core/report/reason.ts';
import { descriptionProblem } from '../../core/model/descriptionProblem.ts';
import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';

/**
 * A person's partial description (parsed JSON of `--describe FILE.json`) over a guessed one. Objects are merged key by
 * key (`input.size` only while its kind stays the same); everything else, lists among it, replaces what was there.
 * @throws AppError `model.badDescription`: the sentence names the first key that is wrong, details.issues all of them
 */
export function mergeDescription(guessed: ModelDescription, partial: unknown): ModelDescription {
  if (!isPlainObject(partial)) {
    throw new AppError('model.badDescription', 'The description must be a JSON object with keys such as input, output and classes.', { issues: [], why: 'it is no JSON object', cause: reason('description.noObject', 'it is no JSON object') });
  }
  const merged = mergeObjects(guessed as unknown as Record<string, unknown>, partial);
  // A background that was only guessed must not outlive the classes it was guessed for.
  if ('classes' in partial && !('backgroundId' in partial)) merged['backgroundId'] = guessedBackground(merged['classes'], guessed.backgroundId);
  const result = modelDescriptionSchema.safeParse(merged);
  if (result.success) return result.data;
  const issues = result.error.issues.map(describeIssue);
  const [first, ...others] = issues;
  const why = `${first!.key}: ${first!.problem}`;
  const problem = descriptionProblem(result.error.issues[0]!);
  const rest = others.length === 0 ? '' : ` (and ${others.length} more: ${others.map(({ key }) => key).join(', ')})`;
  throw new AppError('model.badDescription', `In the description, ${why}${rest}.`, {
    issues, why, ...(problem !== null && { cause: reason('description.key', why, { key: first!.key, why: first!.problem, cause: problem }) }),
  });
}

function describeIssue(issue: z.core.$ZodIssue): { key: string; problem: string } {
  const path = issue.path.map((part, depth) => (typeof part === 'number' ? `[${part}]` : depth === 0 ? String(part) : `.${String(part)}`)).join('');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => (path ? `${path}.${key}` : key)).join(', ');
    return { key: unknown, problem: 'there is no such key' };
  }
  return { key: path || 'the whole', problem: issue.message };
}

function mergeObjects(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = base[key];
    const isOtherKind = isPlainObject(old) && isPlainObject(value) && 'kind' in value && 'kind' in old && key === 'size' && value['kind'] !== old['kind'];
    merged[key] = isPlainObject(old) && isPlainObject(value) && !isOtherKind ? mergeObjects(old, value) : value;
  }
  return merged;
}

/** 0 stays the background where the new classes have a 0 called so; else nothing is. */
function guessedBackground(classes: unknown, guessed: number | null): number | null {
  if (!Array.isArray(classes) || guessed === null) return null;
  const index = classes.findIndex((entry, channel) => isPlainObject(entry) && (entry['id'] ?? channel) === guessed);
  const entry: unknown = classes[index];
  return isPlainObject(entry) && typeof entry['name'] === 'string' && /background|unlabel|void|other/i.test(entry['name']) ? guessed : null;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
