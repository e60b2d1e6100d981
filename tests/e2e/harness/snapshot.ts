import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pixelmatch from 'pixelmatch';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { electronRuntime } from '../../../build/electronRuntime.mjs';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';

const snapshotFolder = join(repositoryRoot, 'tests', 'e2e', 'snapshots');
/** What differs is written here: what was seen, and where it is not as it should be. */
const differenceFolder = join(repositoryRoot, 'out', 'test-reports', 'snapshots');

/** Text, anti-aliasing and the composition of pictures are others elsewhere. */
const MADE_WITH = { electron: '25.1.1', platform: 'linux-x64' };

/** Of a colour, in OKLab, 0 to 1: less is not seen. */
const COLOR_TOLERANCE = 0.06;
/** Pixels that may differ in any square of this side: fewer than the smallest thing that means something. */
const WINDOW_PX = 16;
const MOST_IN_WINDOW = 6;
const PATIENCE_MS = 20_000;

export const renewsSnapshots = process.env.ATROUS_UPDATE_SNAPSHOTS === '1';

/** Why pictures cannot be compared here; null where they can. */
export async function noSnapshotsReason(): Promise<string | null> {
  const [{ version }, platform] = [await electronRuntime(), `${process.platform}-${process.arch}`];
  if (!existsSync(snapshotFolder) && !renewsSnapshots) return 'none has been drawn yet';
  if (version === MADE_WITH.electron && platform === MADE_WITH.platform) return null;
  return `made with Electron ${MADE_WITH.electron} on ${MADE_WITH.platform}, this is ${version} on ${platform}`;
}

/**
 * Makes pages of different machines look alike: one font, which build/systemPackages.mjs installs, no blinking caret, nothing
 * that moves. Call it after every load of the page.
 * @param hidden selectors of parts that depend on the time, the machine or the version: they are taken out of the page
 * @param dotted selectors of such texts, in whose place dots are to be seen, and of fields that are to look empty
 */
export async function holdStill(page: Page, hidden: readonly string[] = [], dotted: readonly string[] = []): Promise<void> {
  await page.evaluate(({ hidden, dotted }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`*, *::before, *::after {
      font-family: 'DejaVu Sans' !important;
      caret-color: transparent !important;
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
    ${hidden.map((selector) => `${selector} { display: none !important; }`).join(' ')}
    ${dotted.map((selector) => `${selector}:not(input) { font-size: 0 !important; } ${selector}::after { content: '…'; font-size: 12px; } ${selector}:is(input) { color: transparent !important; }`).join(' ')}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, { hidden, dotted });
  const hasFont = await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d')!;
    const widthIn = (font: string): number => {
      context.font = `40px ${font}`;
      return context.measureText('A picture is compared').width;
    };
    return widthIn('"DejaVu Sans", monospace') !== widthIn('monospace');
  });
  if (!hasFont) throw new Error('The font DejaVu Sans is missing: install fonts-dejavu-core.');
}

/**
 * Whether this machine draws text, symbols, soft edges and shadows as the one did that the snapshots are of: what comes with the
 * system, such as fonts for arrows and FreeType, is not Atrous. ATROUS_UPDATE_SNAPSHOTS=1 writes what it draws.
 */
export async function drawsAlike(page: Page): Promise<boolean> {
  const path = join(snapshotFolder, 'machine.png');
  await page.evaluate(() => {
    const sample = document.createElement('div');
    sample.id = 'drawing-sample';
    sample.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9999; width: 360px; height: 132px; padding: 8px; background: white; color: #333';
    for (const px of [10, 11, 12, 13, 14, 16, 20]) {
      const text = document.createElement('span');
      text.style.fontSize = `${px}px`;
      text.textContent = `Mask ${px} ↵ ⇧ ← → ↑ ↓ × … · `;
      sample.append(text);
    }
    const card = document.createElement('div');
    card.style.cssText = 'width: 40px; height: 20px; border: 1px solid #888; border-radius: 6px; box-shadow: 0 2px 8px rgb(0 0 0 / 40%)';
    sample.append(card);
    document.body.append(sample);
  });
  const seen = await settled(page, page.locator('#drawing-sample'));
  await page.evaluate(() => document.getElementById('drawing-sample')!.remove());
  if (renewsSnapshots) write(path, seen);
  return differenceOf(PNG.sync.read(readFileSync(path)), seen) === null;
}

/**
 * Compares the window, or a part of it, with tests/e2e/snapshots/NAME.png, for as long as a busy machine may need to draw it.
 * ATROUS_UPDATE_SNAPSHOTS=1 writes that file instead.
 * @throws {Error} where they differ; what was seen and the difference are then in out/test-reports/snapshots
 */
export async function expectSnapshot(page: Page, name: string, part?: Locator): Promise<void> {
  const path = join(snapshotFolder, `${name}.png`);
  if (renewsSnapshots) return write(path, await settled(page, part));
  if (!existsSync(path)) throw new Error(`There is no snapshot ${name}: run the test with ATROUS_UPDATE_SNAPSHOTS=1 and look at what it writes.`);
  const expected = PNG.sync.read(readFileSync(path));
  const [seenPath, differencePath] = ['seen', 'difference'].map((what) => join(differenceFolder, `${name}.${what}.png`));
  for (const endMs = Date.now() + PATIENCE_MS; ; await sleep(250)) {
    const seen = await picture(page, part);
    const problem = differenceOf(expected, seen);
    if (problem === null) {
      for (const old of [seenPath, differencePath]) rmSync(old, { force: true });
      return;
    }
    if (Date.now() < endMs) continue;
    write(seenPath, seen);
    if (problem.picture !== null) write(differencePath, problem.picture);
    throw new Error(`${name} does not look as it should: ${problem.text}. Compare ${seenPath} with ${path}.`);
  }
}

function differenceOf(expected: PNG, seen: PNG): { text: string; picture: PNG | null } | null {
  const { width, height } = expected;
  if (seen.width !== width || seen.height !== height) return { text: `it is ${seen.width} x ${seen.height} pixels, not ${width} x ${height}`, picture: null };
  const picture = new PNG({ width, height });
  const most = pixelmatch(expected.data, seen.data, picture.data, width, height, { threshold: COLOR_TOLERANCE, windowSize: WINDOW_PX });
  return most <= MOST_IN_WINDOW ? null : { text: `${most} pixels of a square of ${WINDOW_PX} differ`, picture };
}

/** The picture once it has stayed the same for a second. */
async function settled(page: Page, part: Locator | undefined): Promise<PNG> {
  let last = await picture(page, part);
  for (let same = 0, tries = 0; same < 4; tries++) {
    if (tries > 60) throw new Error('The window does not come to rest.');
    await sleep(250);
    const next = await picture(page, part);
    same = next.data.equals(last.data) ? same + 1 : 0;
    last = next;
  }
  return last;
}

async function picture(page: Page, part: Locator | undefined): Promise<PNG> {
  await page.waitForFunction(() =>
    [...document.images].every((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      return image.complete || bottom < 0 || top > innerHeight;
    }),
  );
  const clip = part === undefined ? undefined : ((await part.boundingBox()) ?? undefined);
  return PNG.sync.read(await page.screenshot({ clip }));
}

function write(path: string, png: PNG): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, PNG.sync.write(png, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 }));
}
