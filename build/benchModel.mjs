import { runBenchProgram } from './benchProgram.mjs';

/** `npm run bench:model`: builds tests/bench/benchModel.ts and runs it with the same arguments. */
process.exitCode = await runBenchProgram('tests/bench/benchModel.ts', process.argv.slice(2));
