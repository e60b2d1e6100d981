import { join } from 'node:path';
import { build } from 'esbuild';
import { externalModules } from './bundle.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';

/** `npm run bench:model`: builds tests/bench/benchModel.ts and runs it with the same arguments. */
const program = join(repositoryRoot, 'out', 'bench', 'benchModel.cjs');
await build({
  entryPoints: [join(repositoryRoot, 'tests/bench/benchModel.ts')],
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
process.exitCode = await runForeground(process.execPath, [program, ...process.argv.slice(2)]);
