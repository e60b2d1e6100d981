import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvalReport } from '../../../core/report/evalReport.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous } from '../cli/commandLine.ts';

/** The card, models/starter/README.md, has the exact figure. */
const LEAST_MIOU = 0.3;

describe.skipIf(sharedDataFolder === null)('[shared] the starter model', () => {
  it('labels photographs that it has never seen as well as its card says', async () => {
    const [home, project] = [join(temporaryFolder(), 'home'), join(temporaryFolder(), 'project')];
    const labelled = await atrous(['prelabel', sharedDataPath('datasets/coco-voc21/images'), '--project', project, '--model', 'starter', '--provider', 'cpu', '--json'], { home });
    expect(labelled.exitCode, labelled.stderr).toBe(0);
    expect(JSON.parse(labelled.stdout)).toMatchObject({ done: 100, failed: [], model: 'starter' });
    const judged = await atrous(['eval', project, '--truth', sharedDataPath('datasets/coco-voc21/masks'), '--json'], { home });
    expect(judged.exitCode, judged.stderr).toBe(0);
    const { miou, classes } = JSON.parse(judged.stdout) as EvalReport;
    expect(miou).toBeGreaterThan(LEAST_MIOU);
    expect(classes.find(({ name }) => name === 'person')?.iou).toBeGreaterThan(0.6);
  });
});
