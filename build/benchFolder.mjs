import { runWindowBench } from './benchWindow.mjs';

/** `npm run bench:folder [-- IMAGES]`: opens a folder of 100,000 files in the real window, several times, and prints how long it takes. */
const [images] = process.argv.slice(2);
if (images !== undefined) process.env.ATROUS_BENCH_IMAGES = images;
process.exitCode = await runWindowBench('tests/bench/openFolder.bench.ts');
