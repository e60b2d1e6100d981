import { bundle } from './bundle.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';

/**
 * `npm run bench:editor [-- SIDE…]`: opens the real window with images of 2048, 4096 and 8192 pixels a side and 100 layers,
 * paints, zooms, pans and runs the operations on a whole layer, and prints what it cost. ATROUS_BENCH_PROFILE=FILE also writes a CPU profile of a
 * stroke, ATROUS_BENCH_TRACE=FILE a trace of Chromium (of one size).
 */
const sides = process.argv.slice(2);
await bundle();
const launcher = process.platform === 'linux' ? ['xvfb-run', '-a', '-s', '-screen 0 2560x1440x24'] : [];
const [command, ...args] = [...launcher, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'bench', '--disable-console-intercept'];
if (sides.length > 0) process.env.ATROUS_BENCH_SIDES = sides.join(',');
process.exitCode = await runForeground(String(command), args, { cwd: repositoryRoot });
