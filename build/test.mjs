import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { electronRuntime } from './electronRuntime.mjs';
import { ensureDependencies } from './ensureReady.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runForeground } from './runForeground.mjs';
import { installPyTorch, installSoftwareVulkan, installSystemPackages, missingDisplayPrograms, missingLibraries } from './systemPackages.mjs';
import { noTests, readTestReport, sharedDataMark, summaryLine, sumTests } from './testReport.mjs';

/**
 * @typedef {import('./testReport.mjs').TestCounts} TestCounts
 * @typedef {{ name: string, run: (filters: readonly string[]) => Promise<TestCounts> }} Step
 */

/** @type {readonly Step[]} */
const steps = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => check([[tool('eslint', 'bin/eslint.js'), '.', '--max-warnings=0']]) },
  { name: 'unit', run: (filters) => runVitest('unit', filters) },
  { name: 'integration', run: runIntegration },
  { name: 'bundle', run: buildBundles },
  { name: 'e2e', run: runEndToEnd },
];

/**
 * `npm test [-- STEP… [FILE…]]`: all steps, or those named; further arguments choose test files.
 * Standard output ends with the tests that failed, whichever step they were of, the time of each step, and one line, `N passed, N failed`.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function test(args) {
  const known = steps.map(({ name }) => name);
  const chosen = args.filter((arg) => known.includes(arg));
  const filters = args.filter((arg) => !known.includes(arg));
  if (filters.length > 0 && chosen.length === 0) {
    console.error(`Unknown step ${filters[0]}; the steps are ${known.join(', ')}.`);
    return 2;
  }
  /** @type {TestCounts[]} */
  const results = [];
  /** @type {string[]} */
  const timings = [];
  await ensureDependencies();
  for (const { name, run } of steps.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    console.log(`\n=== ${name}`);
    const startMs = Date.now();
    const result = await run(filters).catch((error) => {
      console.error(error.message);
      return { ...noTests(), failed: 1 };
    });
    const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
    const outcome = result.failed > 0 ? 'FAILED' : 'ok';
    console.log(`--- ${name}: ${outcome}, ${seconds} s`);
    timings.push(`${name} ${outcome} ${seconds} s`);
    results.push(result);
  }
  const isComplete = chosen.length === 0;
  if (isComplete) results.push(checkSharedData(sumTests(results)));
  const total = sumTests(results);
  for (const failure of total.failures) console.log(`\nFAILED ${failure}`);
  console.log(`\n${timings.join(', ')}`);
  console.log(summaryLine(total));
  return total.failed > 0 ? 1 : 0;
}

/**
 * A skipped test on real data looks like a passed one. Where the data is, it must have run.
 *
 * @param {TestCounts} counts of the whole run
 * @returns {TestCounts} one failure when the data is here and tests on it were skipped, or none ran
 */
function checkSharedData({ sharedPassed, sharedSkipped }) {
  const data = process.env.ATROUS_TEST_DATA ?? join(repositoryRoot, '..', 'shared');
  if (!existsSync(data)) return noTests();
  if (sharedSkipped.length > 0) {
    console.error(`\nThe test data is in ${data}, but these tests on it were skipped:`);
    for (const name of sharedSkipped) console.error(`  ${name}`);
    return { ...noTests(), failed: 1 };
  }
  if (sharedPassed === 0) {
    console.error(`\nThe test data is in ${data}, but no suite named ${sharedDataMark} ran on it.`);
    return { ...noTests(), failed: 1 };
  }
  return noTests();
}

async function checkTypes() {
  const tsc = tool('typescript', 'bin/tsc');
  return check([
    ...['core', 'models', '.', 'build'].map((project) => [tsc, '-p', project]),
    [tool('svelte-check', 'bin/svelte-check'), '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'],
  ]);
}

/**
 * @param {readonly string[][]} commands scripts for Node, with arguments; all are run
 * @returns {Promise<TestCounts>} one failure for each that failed
 */
async function check(commands) {
  const counts = noTests();
  for (const command of commands) {
    const exitCode = await runForeground(process.execPath, command, { cwd: repositoryRoot });
    if (exitCode !== 0) counts.failed += 1;
  }
  return counts;
}

async function buildBundles() {
  const { built } = await bundle({ log: (line) => console.log(line) });
  if (!built) console.log('out/ is up to date');
  return noTests();
}

/**
 * @param {string} project
 * @param {readonly string[]} filters
 * @param {readonly string[]} [launcher] program that starts vitest, with its arguments
 * @returns {Promise<TestCounts>}
 */
async function runVitest(project, filters, launcher = []) {
  const report = join(repositoryRoot, 'out', 'test-reports', `${project}.json`);
  rmSync(report, { force: true });
  mkdirSync(join(report, '..'), { recursive: true });
  const [command, ...args] = [
    ...launcher,
    process.execPath,
    tool('vitest', 'vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ];
  const exitCode = await runForeground(String(command), args, { cwd: repositoryRoot });
  const counts = readTestReport(report);
  // An error outside any test, such as an unhandled rejection, fails the run without failing a test.
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @param {readonly string[]} filters */
async function runIntegration(filters) {
  if (filters.length === 0) {
    await installSoftwareVulkan();
    await installPyTorch();
  }
  return runVitest('integration', filters);
}

/** @param {readonly string[]} filters */
async function runEndToEnd(filters) {
  const { executable } = await electronRuntime();
  const missing = [...missingDisplayPrograms(), ...(await missingLibraries(executable))];
  if (missing.length > 0) await installSystemPackages(missing);
  // Larger than the largest window under test: Chromium takes a pixel from one that fills the display.
  const launcher = process.platform === 'linux' ? ['xvfb-run', '-a', '-s', '-screen 0 2560x1440x24'] : [];
  return runVitest('e2e', filters, launcher);
}

/**
 * @param {string} name npm package
 * @param {string} path of the script inside it
 */
function tool(name, path) {
  return join(repositoryRoot, 'node_modules', name, path);
}

test(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error.message);
    console.log(summaryLine({ ...noTests(), failed: 1 }));
    process.exitCode = 1;
  },
);
