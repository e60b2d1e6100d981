import { runWindowBench } from './benchWindow.mjs';

/** `npm run bench:scribbles`: draws scribbles on a photograph of 12 megapixels in the real window and prints how long their answers take. */
process.exitCode = await runWindowBench('tests/bench/scribbles.bench.ts');
