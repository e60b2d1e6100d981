import { runBenchProgram } from './benchProgram.mjs';

/** `npm run bench:commands [-- --side 8192 --rounds 11]`: builds tests/bench/benchCommands.ts and runs it with the same arguments. */
process.exitCode = await runBenchProgram('tests/bench/benchCommands.ts', process.argv.slice(2));
