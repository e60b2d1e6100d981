import { toPlainError } from '../core/errors/appError.ts';
import { checkWhole } from '../engine/project/wholeCheck.ts';
import type { WholeCheckAnswer } from '../engine/project/startWholeCheck.ts';

/** Entry of the process that checks a large project file for the command line (out/cli-check.cjs), started by startWholeCheck. */

// Ctrl-C reaches every process of the terminal; the parent decides what happens.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

function answer(): WholeCheckAnswer {
  try {
    return { damage: checkWhole(process.argv[2]) };
  } catch (error) {
    return { damage: null, failure: toPlainError(error).message };
  }
}

process.send?.(answer(), () => process.disconnect());
