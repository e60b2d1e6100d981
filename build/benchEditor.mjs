import { runWindowBench } from './benchWindow.mjs';

/**
 * `npm run bench:editor [-- SIDE…]`: opens the real window with images of 2048, 4096 and 8192 pixels a side and 100 layers,
 * paints, zooms, pans and runs the operations on a whole layer, and prints what it cost. ATROUS_BENCH_PROFILE=FILE also writes a CPU profile of a
 * stroke, ATROUS_BENCH_TRACE=FILE a trace of Chromium (of one size).
 */
const sides = process.argv.slice(2);
if (sides.length > 0) process.env.ATROUS_BENCH_SIDES = sides.join(',');
process.exitCode = await runWindowBench('tests/bench/editor.bench.ts');
