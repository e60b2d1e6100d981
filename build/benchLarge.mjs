import { runBenchProgram } from './benchProgram.mjs';
import { bundle } from './bundle.mjs';

/** `npm run bench:large`: builds out/, whose processes are measured, and tests/bench/benchLarge.ts, and runs it with the same arguments. */
await bundle();
process.exitCode = await runBenchProgram('tests/bench/benchLarge.ts', process.argv.slice(2));
