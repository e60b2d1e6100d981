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
    expect(countTests({ testResults: [{ status: 'failed', assertionResults }] })).toEqual({
      ...noTests(),
      passed: 2,
      failed: 1,
      skipped: 2,
    });
  });

  it('counts a file that failed outside its tests', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const failedAfterwards = { status: 'failed', assertionResults: [assertion('passed')] };
    expect(countTests({ testResults: [broken, failedAfterwards] })).toMatchObject({ passed: 1, failed: 2 });
  });

  it('names the skipped tests of suites on real data', () => {
    const assertionResults = [
      assertion('passed', '[shared] predict'),
      assertion('pending', '[shared] predict', 'tiles'),
      assertion('pending', 'engine', '[shared] export'),
      assertion('pending', 'on Windows'),
    ];
    expect(countTests({ testResults: [{ status: 'passed', assertionResults }] })).toEqual({
      passed: 1,
      failed: 0,
      skipped: 3,
      sharedPassed: 1,
      sharedSkipped: ['[shared] predict tiles works', 'engine [shared] export works'],
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
