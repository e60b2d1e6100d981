import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { descendantsOf, killProcess } from '../../e2e/harness/processTree.ts';
import { predictionsByPath } from '../../fixtures/projectDump.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, startAtrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';

usePreparedHome();

const IMAGES = 300;
const KILLS = 3;
/** `npm run faults` asks for more. */
const ROUNDS = Math.ceil(Number(process.env.ATROUS_FAULT_ROUNDS ?? 3) / KILLS);

const inferenceProcesses = (pid: number) => descendantsOf(pid).filter(({ command }) => command.some((part) => part.endsWith('cli-inference.cjs')));

describe('an inference process that dies', () => {
  it('is started again, whenever that is, and every image comes to the same as without', async () => {
    const folder = temporaryFolder();
    const states = temporaryFolder();
    writeCharts(folder, Array.from({ length: IMAGES }, (_, i) => `${i}.png`));
    const args = (state: string): string[] => ['prelabel', folder, '--project', join(states, state), '--provider', 'cpu', '--json'];
    await atrous(args('whole'), { home: prepared.home });
    const expected = predictionsByPath([join(states, 'whole')]);
    let deaths = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const run = startAtrous(args(`round ${round}`), { home: prepared.home });
      for (let kill = 0; kill < KILLS; kill++) {
        let found = inferenceProcesses(run.pid);
        for (; found.length === 0 && run.child.exitCode === null; found = inferenceProcesses(run.pid)) await sleep(10);
        // It starts within half a second: some are killed before they are there, most while they work.
        await sleep(Math.random() * 1_500);
        for (const { pid } of found) killProcess(pid);
      }
      const { stdout, stderr, exitCode } = await run.finished;
      deaths += stderr.match(/the inference process ended/g)?.length ?? 0;
      // Killed before it could say that it is there, it counts as one that cannot be started: nothing is done, nothing is lost.
      if (exitCode === 3) {
        expect(stderr).toMatch(/could not be started/);
        await atrous(args(`round ${round}`), { home: prepared.home });
      } else {
        // One image may have been in the hands of two processes that were killed.
        const { failed } = prelabelReportSchema.parse(JSON.parse(stdout));
        for (const failure of failed) expect(failure.code).toBe('inference.died');
        if (failed.length > 0) await atrous(args(`round ${round}`), { home: prepared.home });
      }
      const found = predictionsByPath([join(states, `round ${round}`)]);
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [path, prediction] of expected) {
        // Where the process died twice on one image, it was labelled at half the size: said in the report, and the only difference.
        if (!stderr.includes(`${path} was labelled with less memory`)) expect(found.get(path), path).toEqual(prediction);
      }
    }
    expect(deaths).toBeGreaterThan(0);
  }, 120_000 + ROUNDS * 60_000);
});
