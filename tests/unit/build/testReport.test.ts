import { describe, expect, it } from 'vitest';
import { countTests, noTests, readTestReport, summaryLine, sumTests } from '../../../build/testReport.mjs';

const assertion = (status: string, ...ancestorTitles: string[]) => ({
  status,
  ancestorTitles,
  fullName: [...ancestorTitles, 'works'].join(' '),
});

describe('countTests', () => {
  it('counts passed, failed, and everything else as skipped', () => {
    const assertionResults = ['passed', 'passed', 'failed', 'pending', 'todo'].map((status) => assertion(status));
    expect(countTests({ testResults: [{ status: 'failed', name: 'some.test.ts', assertionResults }] })).toEqual({
      ...noTests(),
      passed: 2,
      failed: 1,
      skipped: 2,
      failures: ['some.test.ts > works'],
    });
  });

  it('names what failed, and says how its message begins', () => {
    const failed = { ...assertion('failed', 'masks'), failureMessages: [`Error: Property failed\n\u001b[31m{ seed: 7 }\u001b[39m\n${'at x\n'.repeat(40)}`] };
    const { failures } = countTests({ testResults: [{ status: 'failed', name: 'a.test.ts', assertionResults: [assertion('passed'), failed] }] });
    expect(failures).toHaveLength(1);
    expect(failures[0].split('\n').slice(0, 4)).toEqual(['a.test.ts > masks works', '    Error: Property failed', '    { seed: 7 }', '    at x']);
    expect(failures[0].split('\n')).toHaveLength(25);
    const broken = { status: 'failed', name: 'b.test.ts', message: 'Cannot find module', assertionResults: [] };
    expect(countTests({ testResults: [broken] }).failures).toEqual(['b.test.ts\n    Cannot find module']);
  });

  it('counts a file that failed outside its tests', () => {
    const broken = { status: 'failed', name: 'a.test.ts', assertionResults: [] };
    const failedAfterwards = { status: 'failed', name: 'b.test.ts', assertionResults: [assertion('passed')] };
    expect(countTests({ testResults: [broken, failedAfterwards] })).toMatchObject({ passed: 1, failed: 2 });
  });

  it('names the skipped tests of suites on real data', () => {
    const assertionResults = [
      assertion('passed', '[shared] predict'),
      assertion('pending', '[shared] predict', 'tiles'),
      assertion('pending', 'engine', '[shared] export'),
      assertion('pending', 'on Windows'),
    ];
    expect(countTests({ testResults: [{ status: 'passed', name: 'a.test.ts', assertionResults }] })).toEqual({
      passed: 1,
      failed: 0,
      skipped: 3,
      sharedPassed: 1,
      sharedSkipped: ['[shared] predict tiles works', 'engine [shared] export works'],
      failures: [],
    });
  });
});

it('a missing report is a failure', () => {
  expect(readTestReport('/nowhere/report.json')).toEqual({ ...noTests(), failed: 1 });
});

it('the last line sums all projects and names skipped tests only when there are some', () => {
  const unit = { ...noTests(), passed: 10, failed: 1 };
  expect(summaryLine(sumTests([unit, unit]))).toBe('20 passed, 2 failed');
  expect(summaryLine(sumTests([unit, { ...unit, skipped: 3 }]))).toBe('20 passed, 2 failed, 3 skipped');
});
