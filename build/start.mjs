import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { electronRuntime } from './electronRuntime.mjs';
import { ensureReady } from './ensureReady.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';
import { installHint, missingLibraries } from './systemPackages.mjs';
import { hasDisplay, windowArguments } from './windowArguments.mjs';

const exitWrongUsage = 2;
const exitNothingDone = 3;
/** The dynamic linker's exit code when a shared library is missing. */
const exitCannotLoad = 127;

/**
 * `npm start -- [FOLDER]`: opens the window.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function start(args) {
  if (args.length > 1) {
    console.error(`npm start takes one folder, not ${args.length} (quote a name with spaces).`);
    return exitWrongUsage;
  }
  // npm runs scripts in the repository; INIT_CWD is where the person typed the command.
  const folder = args[0] === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), args[0]);
  if (folder !== undefined && !existsSync(folder)) {
    console.error(`There is no folder ${folder}.`);
    return exitWrongUsage;
  }
  if (!hasDisplay()) {
    console.error(
      'There is no display to open a window on; ' +
        `pre-label without one: npm run -s atrous -- prelabel ${folder === undefined ? 'FOLDER' : quote(folder)}`,
    );
    return exitNothingDone;
  }
  await ensureReady();
  const runtime = await electronRuntime();
  const { flags, notices } = windowArguments(runtime);
  for (const notice of notices) console.error(notice);
  const exitCode = await runForeground(runtime.executable, [
    ...flags,
    repositoryRoot,
    ...(folder === undefined ? [] : [folder]),
  ]);
  if (exitCode === exitCannotLoad) {
    const missing = await missingLibraries(runtime.executable);
    if (missing.length > 0) {
      console.error(`Electron needs ${missing.join(', ')}: install what provides them (${installHint()}).`);
      return exitNothingDone;
    }
  }
  return exitCode;
}

/**
 * @param {string} path
 * @returns {string} as it can be typed into a shell
 */
function quote(path) {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

start(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = exitNothingDone;
  },
);
