import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureReady } from './ensureReady.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';

const exitNothingDone = 3;

/**
 * `npm run -s atrous -- ARGS`: the command line, built when needed. It runs in this process, so that exit code,
 * signals and streams are its own.
 */
async function atrous() {
  await ensureReady({ quiet: true });
  const entry = join(repositoryRoot, 'out', 'cli.cjs');
  // `atrous app` starts this command with its own arguments added.
  process.env.ATROUS_APP_COMMAND = JSON.stringify([process.execPath, join(repositoryRoot, 'build', 'start.mjs')]);
  // npm runs scripts in the repository; paths mean what they mean where the person typed them.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  process.argv[1] = entry;
  createRequire(import.meta.url)(entry);
}

atrous().catch((error) => {
  console.error(error.message);
  process.exitCode = exitNothingDone;
});
