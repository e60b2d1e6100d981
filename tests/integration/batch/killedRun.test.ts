import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { descendantsOf, killProcess } from '../../e2e/harness/processTree.ts';
import { projectDump } from '../../fixtures/projectDump.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, startAtrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';
import { writeFileSync } from 'node:fs';

usePreparedHome();

const IMAGES = 60;
/** `npm run faults` asks for more. */
const KILLS = Number(process.env.ATROUS_FAULT_ROUNDS ?? 6);

function folderWithImages(): string {
  const folder = temporaryFolder();
  writeCharts(folder, Array.from({ length: IMAGES }, (_, i) => `${i}.png`));
  writeFileSync(join(folder, '7 text.png'), 'I am no photograph.');
  return folder;
}

function prelabelArgs(folder: string, state: string): string[] {
  return ['prelabel', folder, '--project', state, '--provider', 'cpu', '--json'];
}

describe('a pre-labelling run that is killed', () => {
  it('goes on where it was, and comes to byte for byte what one run comes to', async () => {
    const folder = folderWithImages();
    const states = temporaryFolder();
    const wholeMs = Date.now();
    expect((await atrous(prelabelArgs(folder, join(states, 'whole')), { home: prepared.home })).exitCode).toBe(1);
    const runMs = Date.now() - wholeMs;
    const expected = projectDump(join(states, 'whole'));

    let killed = 0;
    for (let round = 0; killed < KILLS; round++) {
      const state = join(states, `killed ${round}`);
      // Several times on one project, at moments from the start of the process to beyond its end.
      for (let again = 0; again < 3 && killed < KILLS; again++) {
        const run = startAtrous(prelabelArgs(folder, state), { home: prepared.home });
        await sleep(Math.random() * runMs);
        // The command first, then what it started, as the system's killer would.
        const children = descendantsOf(run.pid);
        run.child.kill('SIGKILL');
        if (Math.random() < 0.5) for (const { pid } of children) killProcess(pid);
        const { stderr } = await run.finished;
        if (stderr.includes('SIGKILL')) killed++;
      }
      const finished = await atrous(prelabelArgs(folder, state), { home: prepared.home });
      expect(finished.exitCode).toBe(1);
      const report = prelabelReportSchema.parse(JSON.parse(finished.stdout));
      expect(report.failed.map(({ path }) => path)).toEqual(['7 text.png']);
      expect(report.done + report.skipped).toBe(IMAGES);
      const found = projectDump(state);
      // The journal names every attempt: the bad file was tried more than once.
      const { attempt, ...rest } = found;
      const { attempt: attempts, ...restExpected } = expected;
      expect(rest).toEqual(restExpected);
      expect(attempt.length).toBeGreaterThanOrEqual(attempts.length);
    }
  }, 120_000 + KILLS * 20_000);
});
