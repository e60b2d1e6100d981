import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { predictionsByPath } from '../../fixtures/projectDump.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous } from '../cli/commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from '../cli/preparedHome.ts';

usePreparedHome();

const SHARDS = 4;

describe('atrous prelabel --shard', () => {
  it('splits a folder among processes, and together they do what one does', async () => {
    const folder = temporaryFolder();
    const states = temporaryFolder();
    const names = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? `sub/größe ${i}.png` : `${i}.png`));
    writeCharts(folder, names);
    const run = async (state: string, ...shard: string[]) => {
      const finished = await atrous(['prelabel', folder, '--project', join(states, state), '--provider', 'cpu', '--json', ...shard], { home: prepared.home });
      expect(finished.stderr).not.toContain('Another Atrous');
      expect(finished.exitCode).toBe(0);
      return prelabelReportSchema.parse(JSON.parse(finished.stdout));
    };
    // At once, as on several machines.
    const reports = await Promise.all(Array.from({ length: SHARDS }, (_, i) => run(`part ${i + 1}`, '--shard', `${i + 1}/${SHARDS}`)));
    expect(reports.map(({ shard }) => shard)).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(reports.reduce((sum, { done }) => sum + done, 0)).toBe(names.length);
    expect(reports.every(({ images, done }) => images === done && done < names.length)).toBe(true);
    const { shard, done } = await run('whole');
    expect([shard, done]).toEqual([undefined, names.length]);

    const together = predictionsByPath(Array.from({ length: SHARDS }, (_, i) => join(states, `part ${i + 1}`)));
    const alone = predictionsByPath([join(states, 'whole')]);
    expect([...together.keys()].sort()).toEqual([...alone.keys()].sort());
    for (const [path, prediction] of alone) expect(together.get(path), path).toEqual(prediction);

    // Put together as the documentation says, into the folder's own project.
    for (let i = 1; i <= SHARDS; i++) {
      const merged = await atrous(['import', folder, '--format', 'atrous', join(states, `part ${i}`), '--json'], { home: prepared.home });
      expect(merged.stderr).toBe('');
      expect(merged.exitCode).toBe(0);
    }
    const merged = predictionsByPath([join(folder, '.atrous')]);
    expect([...merged.keys()].sort()).toEqual([...alone.keys()].sort());
    for (const [path, prediction] of alone) expect(merged.get(path), path).toEqual(prediction);
  });
});
