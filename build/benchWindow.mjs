import { bundle } from './bundle.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';

/**
 * Builds out/ and measures the real window with one file of tests/bench.
 *
 * @param {string} file relative to the repository
 * @returns {Promise<number>} its exit code
 */
export async function runWindowBench(file) {
  await bundle();
  const launcher = process.platform === 'linux' ? ['xvfb-run', '-a', '-s', '-screen 0 2560x1440x24'] : [];
  const [command, ...args] = [...launcher, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', file, '--project', 'bench', '--disable-console-intercept'];
  return runForeground(String(command), args, { cwd: repositoryRoot });
}
