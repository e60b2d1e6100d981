import { runBenchProgram } from './benchProgram.mjs';
import { bundle } from './bundle.mjs';

/** `npm run bench:scale`: builds out/, whose processes are measured, and tests/bench/benchScale.ts, and runs it with the same arguments. */
await bundle();
process.exitCode = await runBenchProgram('tests/bench/benchScale.ts', process.argv.slice(2));
