import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { externalModules } from './bundle.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';

/**
 * Builds a program of tests/bench and runs it in our place.
 *
 * @param {string} source relative to the repository
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runBenchProgram(source, args) {
  const program = join(repositoryRoot, 'out', 'bench', `${basename(source, '.ts')}.cjs`);
  await build({
    entryPoints: [join(repositoryRoot, source)],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: externalModules,
    // tests/fixtures/sharedData.ts finds the data beside the repository from where it lies.
    define: { 'import.meta.dirname': JSON.stringify(join(repositoryRoot, 'tests/fixtures')) },
    logLevel: 'error',
  });
  return runForeground(process.execPath, [program, ...args]);
}
