import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Suites that use real weights and photographs have describe titles that start with this. */
export const sharedDataMark = '[shared]';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} sharedPassed tests of suites on real data that ran and passed
 * @property {string[]} sharedSkipped full names of tests of suites on real data that did not run
 * @property {string[]} failures a text each: file and full name of a test that failed, and how its message begins
 */

/**
 * @typedef {{ status: string, fullName: string, ancestorTitles: string[], failureMessages?: string[] }} VitestAssertion
 * @typedef {{ status: string, name: string, message?: string, assertionResults: VitestAssertion[] }} VitestFile
 */

/** @returns {TestCounts} */
export function noTests() {
  return { passed: 0, failed: 0, skipped: 0, sharedPassed: 0, sharedSkipped: [], failures: [] };
}

/**
 * Reads what vitest's JSON reporter wrote.
 *
 * @param {string} path
 * @returns {TestCounts} with one failure when there is no report: vitest did not get as far as running tests
 */
export function readTestReport(path) {
  if (!existsSync(path)) return { ...noTests(), failed: 1 };
  return countTests(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * @param {{ testResults: VitestFile[] }} report
 * @returns {TestCounts} a file that failed outside its tests counts as one failure
 */
export function countTests(report) {
  const counts = noTests();
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      const usesSharedData = test.ancestorTitles.some((title) => title.startsWith(sharedDataMark));
      if (test.status === 'passed') {
        counts.passed += 1;
        if (usesSharedData) counts.sharedPassed += 1;
      } else if (test.status === 'failed') {
        counts.failed += 1;
        counts.failures.push(failureText(`${file.name} > ${test.fullName}`, test.failureMessages ?? []));
      } else {
        counts.skipped += 1;
        if (usesSharedData) counts.sharedSkipped.push(test.fullName);
      }
    }
    if (file.status === 'failed' && counts.failed === failedBefore) {
      counts.failed += 1;
      counts.failures.push(failureText(file.name, file.message === undefined ? [] : [file.message]));
    }
  }
  return counts;
}

/** Enough for the counterexample of a property and the lines that failed. */
const maxFailureLines = 24;

/**
 * @param {string} name
 * @param {readonly string[]} messages
 */
function failureText(name, messages) {
  const lines = messages.flatMap((message) => message.split('\n'));
  return [name, ...lines.slice(0, maxFailureLines).map((line) => `    ${stripVTControlCharacters(line)}`)].join('\n');
}

/**
 * @param {readonly TestCounts[]} parts
 * @returns {TestCounts}
 */
export function sumTests(parts) {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
      sharedPassed: sum.sharedPassed + part.sharedPassed,
      sharedSkipped: [...sum.sharedSkipped, ...part.sharedSkipped],
      failures: [...sum.failures, ...part.failures],
    }),
    noTests(),
  );
}

/**
 * @param {TestCounts} counts
 * @returns {string} `N passed, N failed`, and how many were skipped where some were
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
