import type { z } from 'zod';
import { reason } from '../report/reason.ts';
import type { Remark } from '../report/remark.ts';
import { isDescriptionRule } from './modelDescription.ts';

/**
 * What is wrong with a value of a model description, as it follows the name of its key.
 * @returns null where only the library that checks it has words for it
 */
export function descriptionProblem(issue: z.core.$ZodIssue): Remark | null {
  switch (issue.code) {
    case 'custom':
      return isDescriptionRule(issue.params?.rule) ? reason(`description.${issue.params.rule}`, issue.message) : null;
    case 'invalid_type':
      if (issue.expected === 'int') return reason('description.noInteger', 'must be a whole number');
      return issue.expected === 'number' ? reason('description.noNumber', 'must be a number') : null;
    case 'unrecognized_keys':
      return reason('description.noSuchKey', 'there is no such key');
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return reason('description.empty', 'must not be empty');
      return reason('description.atLeast', `must be at least ${issue.minimum}`, { least: Number(issue.minimum) });
    case 'too_big': {
      const most = Number(issue.maximum);
      if (issue.origin === 'string') return reason('description.tooLong', `must have at most ${most} characters`, { most });
      return issue.origin === 'array' ? reason('description.tooMany', `must be at most ${most}`, { most }) : reason('description.atMost', `must be at most ${most}`, { most });
    }
    default:
      return null;
  }
}
