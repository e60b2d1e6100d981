import { runBenchProgram } from './benchProgram.mjs';

/** `npm run bench:export`: builds tests/bench/benchExport.ts and runs it with the same arguments. */
process.exitCode = await runBenchProgram('tests/bench/benchExport.ts', process.argv.slice(2));
