import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../build/repositoryRoot.mjs';
import { drawScenes } from './harness/drawScenes.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

/** What the tiny model calls by colour, as the scenes mean it, in colours that stand out from what they cover. */
const MEANING: Record<string, { name: string; color: string }> = {
  red: { name: 'balloon', color: '#12b5ff' },
  green: { name: 'tree', color: '#b14dff' },
  blue: { name: 'river', color: '#ff8a00' },
  yellow: { name: 'sun', color: '#00b894' },
  magenta: { name: 'small balloon', color: '#ffd60a' },
};

/** The README's picture. ATROUS_WRITE_PICTURES=1 puts it into docs/images; otherwise this only shows that it can be made. */
it('shows the window on scenes that the project draws itself', async () => {
  const folder = temporaryFolder('balloons');
  await drawScenes(folder, 9);
  const app = await launchAtrous({ folder, model: 'tiny', size: { width: 1280, height: 800 }, colorScheme: 'dark' });
  const parts = new WindowParts(app);
  await parts.opened('balloons 01.jpg');
  const ended = await app.listen('prelabel.finished');
  await parts.page.keyboard.press('Shift+P');
  await ended.next(120_000);
  const { classSet } = (await app.invoke('project.current'))!;
  await app.invoke('project.saveClasses', { ...classSet, classes: classSet.classes.map((each) => ({ ...each, ...MEANING[each.name] })) });
  await app.page.reload();
  await parts.opened('balloons 01.jpg');
  await eventually(async () => (await parts.layerNames()).sort()).toContain('balloon');
  await parts.layers.filter({ hasText: /^\s*balloon/ }).click();
  await app.waitForIdle();
  const picture = await app.screenshot('readme');
  expect(await parts.layerNames()).toEqual(expect.arrayContaining(['balloon', 'tree', 'river']));
  if (process.env.ATROUS_WRITE_PICTURES) {
    mkdirSync(join(repositoryRoot, 'docs', 'images'), { recursive: true });
    copyFileSync(picture, join(repositoryRoot, 'docs', 'images', 'window.png'));
  }
});
