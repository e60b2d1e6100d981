import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { it } from 'vitest';
import { launchAtrous, temporaryFolder } from '../e2e/harness/launchAtrous.ts';
import { WindowParts, answerDialogs } from '../e2e/harness/windowParts.ts';

/** `npm run bench:folder` runs this: build/benchFolder.mjs. */

const images = Number(process.env.ATROUS_BENCH_IMAGES ?? 100_000);
const TURNS = 4;
const TARGET_MS = 2000;

it(`a folder of ${images} files in the window`, async () => {
  const folder = temporaryFolder();
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } }).jpeg().toBuffer();
  for (let i = 0; i < images; i++) writeFileSync(join(folder, `${String(i).padStart(6, '0')}.jpg`), picture);
  const app = await launchAtrous({ size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await answerDialogs(app, Array.from({ length: TURNS }, () => folder));
  for (let turn = 0; turn < TURNS; turn++) {
    await parts.button('Open folder…').waitFor();
    const { listedMs, shownMs } = await app.page.evaluate(async (total) => {
      const startMs = performance.now();
      [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Open folder…')!.click();
      const until = async (done: () => boolean): Promise<number> => {
        while (!done()) await new Promise(requestAnimationFrame);
        return performance.now() - startMs;
      };
      const rows = (): Element | null => document.querySelector('[role="option"]');
      const listedMs = await until(() => rows()?.getAttribute('aria-setsize') === String(total));
      const shownMs = await until(() => document.querySelector('[role="application"][aria-busy="false"]') !== null);
      return { listedMs, shownMs };
    }, images);
    const verdict = turn === 0 || listedMs <= TARGET_MS ? '' : ` > ${TARGET_MS}!`;
    console.log(`  ${turn === 0 ? 'first time' : 'again     '}  all ${images} in the list after ${listedMs.toFixed(0)} ms${verdict}, first image shown after ${shownMs.toFixed(0)} ms`);
    await app.page.keyboard.press('Control+w');
  }
}, 600_000);
