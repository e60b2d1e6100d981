/** Exit codes of the command line; scripts and schedulers rely on them. */
export const exitCodes = {
  done: 0,
  someFailed: 1,
  wrongInput: 2,
  nothingDone: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Errors that are not about what was typed: the same command works once the machine or the installation is put right. */
const nothingDoneCodes = new Set([
  'app.noCommand',
  'app.noDisplay',
  'bug',
  'export.busy',
  'export.diskFull',
  'export.notVerified',
  'export.notWritable',
  'model.cannotGet',
  'model.cannotStore',
  'model.damaged',
  'model.none',
  'model.wrongFile',
  'output.cannotWrite',
  'project.busy',
  'project.damaged',
  'project.diskFull',
  'project.foreign',
  'project.io',
  'project.newer',
  'project.notWritable',
  'provider.notWorking',
]);

export function exitCodeOf(errorCode: string): ExitCode {
  if (errorCode === 'cancelled') return exitCodes.interrupted;
  return nothingDoneCodes.has(errorCode) || errorCode.startsWith('inference.') ? exitCodes.nothingDone : exitCodes.wrongInput;
}
