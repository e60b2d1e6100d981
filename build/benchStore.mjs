import { runBenchProgram } from './benchProgram.mjs';
import { bundle } from './bundle.mjs';

/** `npm run bench:store`: builds out/, whose inference process is measured, and tests/bench/benchStore.ts, and runs it with the same arguments. */
await bundle();
process.exitCode = await runBenchProgram('tests/bench/benchStore.ts', process.argv.slice(2));
