import { runBenchProgram } from './benchProgram.mjs';
import { bundle } from './bundle.mjs';

/** `npm run bench:batch`: builds out/, whose inference process is measured, and tests/bench/benchBatch.ts, and runs it with the same arguments. */
await bundle();
process.exitCode = await runBenchProgram('tests/bench/benchBatch.ts', process.argv.slice(2));
