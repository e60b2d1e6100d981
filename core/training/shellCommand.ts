/** Whose rules a command is written by: sh, bash and zsh; or PowerShell, which Windows opens as its terminal. */
export type Shell = 'posix' | 'powershell';

/** What no shell takes for anything else. */
const PLAIN: Record<Shell, RegExp> = {
  posix: /^[A-Za-z0-9_/.,:@%+-]+$/,
  // A comma makes a list and an @ begins one.
  powershell: /^[A-Za-z0-9_/\\.:+-]+$/,
};

/** PowerShell ends a quoted text at each of these. */
const POWERSHELL_QUOTES = /['‘’‚‛]/g;

/**
 * A program with its arguments as one line that can be pasted into a terminal: each word arrives as it is, whatever
 * spaces, quotes and dollar signs are in it. (A double quote inside a word, which no path of Windows can hold, is lost
 * between PowerShell before 7.3 and the program.)
 * @param words the program first
 */
export function shellCommand(words: readonly string[], shell: Shell): string {
  const quoted = words.map((word) => (PLAIN[shell].test(word) ? word : quote(word, shell)));
  // A quoted text at the start is a text for PowerShell, unless it is called.
  return shell === 'powershell' && quoted[0] !== words[0] ? `& ${quoted.join(' ')}` : quoted.join(' ');
}

function quote(word: string, shell: Shell): string {
  if (shell === 'posix') return `'${word.replaceAll("'", "'\\''")}'`;
  return `'${word.replace(POWERSHELL_QUOTES, '$&$&')}'`;
}
