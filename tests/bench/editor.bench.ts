import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { vocColor } from '../../core/classes/vocColor.ts';
import { DEFAULT_LAYER_LOOK } from '../../core/document/annotationDocument.ts';
import type { LayerRecord, TileRecord } from '../../core/document/storedDocument.ts';
import { combineMasks } from '../../core/mask/combineMasks.ts';
import { decodeTile, encodeTile } from '../../core/mask/tileCodec.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from '../e2e/harness/launchAtrous.ts';
import { discMasks, discsApart } from './discMasks.ts';

/** What the editor must reach at every size. */
const TARGETS = { openMs: 2000, eventMedianMs: 4, eventP95Ms: 12, frameMs: 50, memoryMb: 1500 };
const BRUSH_PX = 400; // 200 px of radius
const sides = (process.env.ATROUS_BENCH_SIDES ?? '2048,4096,8192').split(',').map(Number);
const hex = (id: number): string => `#${vocColor(id).map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** A hundred discs, each in a layer of its own. */
function discLayers(side: number): { layers: LayerRecord[]; tiles: TileRecord[] } {
  const layers: LayerRecord[] = [];
  const tiles: TileRecord[] = [];
  discMasks(side).forEach((mask, i) => {
    const id = `layer-${i}`;
    layers.push({ id, classId: 1 + (i % 20), name: '', ...DEFAULT_LAYER_LOOK, crowd: false, source: 'prediction', meanConfidence: 0.9, attributes: {} });
    for (const [tileIndex, tile] of mask.entries()) tiles.push({ layerId: id, tileIndex, data: encodeTile(tile) });
  });
  return { layers, tiles };
}

async function drawPhotograph(path: string, side: number): Promise<void> {
  const small = 512;
  const pixels = new Uint8Array(small * small * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 2654435761) >>> 24;
  await sharp(pixels, { raw: { width: small, height: small, channels: 3 } }).blur(2).resize(side, side).jpeg({ quality: 85 }).toFile(path);
}

interface Measured {
  readonly events: number[];
  readonly frames: number[];
  readonly longTasks: number[];
}

/** Collects the work of each pointer event and the time between frames from now on. */
async function startMeasuring(page: Page): Promise<void> {
  await page.evaluate(() => {
    const measured = { events: [] as number[], frames: [] as number[], longTasks: [] as number[] };
    let startMs = 0;
    const stopping = new AbortController();
    for (const name of ['pointermove', 'pointerdown', 'pointerup', 'wheel']) {
      window.addEventListener(name, () => (startMs = performance.now()), { capture: true, signal: stopping.signal });
      window.addEventListener(name, () => measured.events.push(performance.now() - startMs), { signal: stopping.signal });
    }
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => measured.longTasks.push(duration)));
    observer.observe({ entryTypes: ['longtask'] });
    let lastMs = performance.now();
    let frame = requestAnimationFrame(function tick(nowMs) {
      measured.frames.push(nowMs - lastMs);
      lastMs = nowMs;
      frame = requestAnimationFrame(tick);
    });
    Object.assign(window, { stopMeasuring: () => (stopping.abort(), cancelAnimationFrame(frame), observer.disconnect(), measured) });
  });
}

async function stopMeasuring(page: Page): Promise<Measured> {
  return page.evaluate(() => new Promise<Measured>((resolve) => setTimeout(() => resolve((window as unknown as { stopMeasuring(): Measured }).stopMeasuring()), 300)));
}

const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
const check = (value: number, target: number): string => (value <= target ? '' : ` > ${target}!`);

function tell(what: string, { events, frames, longTasks }: Measured): void {
  const [median, p95, worst] = [quantile(events, 0.5), quantile(events, 0.95), Math.max(...frames)];
  console.log(
    `  ${what.padEnd(28)} event median ${ms(median)}${check(median, TARGETS.eventMedianMs)}, p95 ${ms(p95)}${check(p95, TARGETS.eventP95Ms)}, max ${ms(Math.max(...events))}; ` +
      `frame median ${ms(quantile(frames, 0.5))}, p95 ${ms(quantile(frames, 0.95))}, max ${ms(worst)}${check(worst, TARGETS.frameMs)}; ` +
      `long tasks ${longTasks.length}${longTasks.length > 0 ? `, longest ${ms(Math.max(...longTasks))}` : ''}; ${events.length} events, ${frames.length} frames`,
  );
}

async function rendererMemoryMb(app: AtrousApp): Promise<number> {
  const pid = await app.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getOSProcessId());
  return app.application.evaluate(({ app: electron }, id) => electron.getAppMetrics().find((entry) => entry.pid === id)!.memory.workingSetSize / 1024, pid);
}

async function stroke(page: Page, points: readonly (readonly [number, number])[], steps: number): Promise<void> {
  await page.mouse.move(...points[0]);
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(point[0], point[1], { steps });
  await page.mouse.up();
}

it.each(sides)('%i px a side', async (side) => {
  const folder = temporaryFolder();
  await drawPhotograph(join(folder, 'a-large.jpg'), side);
  await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } }).toFile(join(folder, 'b-small.png'));
  const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
  const { page } = app;
  const isOpen = (name: string): Promise<unknown> => page.locator(`[role="option"][aria-selected="true"][aria-label^="${name},"]`).waitFor().then(() => page.locator('[role="application"][aria-busy="false"]').waitFor());
  // Its size is known once it was shown.
  await isOpen('a-large.jpg');
  const [large] = (await app.invoke('images.list', { offset: 0, limit: 2 })).images;
  await app.invoke('project.saveClasses', { classes: Array.from({ length: 21 }, (_, id) => ({ id, name: `class ${id}`, color: hex(id) })), backgroundId: 0 });
  const { layers, tiles } = discLayers(side);
  await app.invoke('document.save', { imageId: large.id, edited: false, removeLayers: [], layers, tiles, order: layers.map(({ id }) => id) });
  await page.reload();
  await isOpen('a-large.jpg');
  await page.keyboard.press('PageDown');
  await isOpen('b-small.png');
  await app.waitForIdle();

  const [openMs, wholeMs] = await page.evaluate(async () => {
    const startMs = performance.now();
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageUp', code: 'PageUp', bubbles: true }));
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const isShown = (): boolean => document.querySelector('[role="option"][aria-selected="true"]')!.getAttribute('aria-label')!.startsWith('a-large') && document.querySelector('.canvas.loading') === null && document.querySelector('[role="application"]')?.getAttribute('aria-busy') === 'false';
    await frame();
    while (!isShown()) await frame();
    await frame();
    const openMs = performance.now() - startMs;
    while (document.querySelector('.sharpening') !== null) await frame();
    return [openMs, performance.now() - startMs];
  });
  const tracePath = process.env.ATROUS_BENCH_TRACE;
  if (tracePath !== undefined) {
    await app.application.evaluate(({ contentTracing }) =>
      contentTracing.startRecording({ included_categories: ['toplevel', 'blink', 'blink.user_timing', 'cc', 'viz', 'gpu', 'benchmark', 'v8', 'devtools.timeline', 'disabled-by-default-v8.gc'] }),
    );
  }
  console.log(`${side} x ${side}, ${layers.length} layers`);
  console.log(`  opening ${ms(openMs)} ms${check(openMs, TARGETS.openMs)}, every pixel of the photograph after ${ms(wholeMs)} ms`);
  await app.waitForIdle();
  const box = (await page.getByRole('application').boundingBox())!;
  const at = (u: number, v: number): [number, number] => [box.x + u * box.width, box.y + v * box.height];
  await page.getByRole('listitem').filter({ hasText: 'class' }).first().click();
  const size = page.getByRole('spinbutton', { name: 'Size', exact: true });
  await size.fill(String(BRUSH_PX));
  await size.press('Enter');

  const measured = async (what: string, perform: () => Promise<void>): Promise<void> => {
    await page.evaluate((name) => performance.mark(name), what);
    await startMeasuring(page);
    await perform();
    tell(what, await stopMeasuring(page));
  };
  const zooms: readonly (readonly [string, readonly string[]])[] = [['whole image', ['Control+0']], ['100 %', ['Control+1']]];
  for (const [name, keys] of zooms) {
    for (const key of keys) await page.keyboard.press(key);
    await app.waitForIdle();
    await measured(`stroke, ${name}`, () => stroke(page, [at(0.2, 0.2), at(0.8, 0.3), at(0.2, 0.5), at(0.8, 0.7), at(0.3, 0.8)], 60));
    await page.getByRole('contentinfo').getByText('Saved', { exact: true }).waitFor();
    await measured(`undo and redo, ${name}`, async () => { for (const key of ['Control+z', 'Control+Shift+z', 'Control+z']) await page.keyboard.press(key); });
    await page.mouse.move(...at(0.5, 0.5));
    await measured(`zoom, ${name}`, async () => { for (let i = 0; i < 24; i++) await page.mouse.wheel(0, i < 12 ? -120 : 120); });
    await measured(`pan, ${name}`, async () => {
      await page.mouse.move(...at(0.5, 0.5));
      await page.mouse.down({ button: 'middle' });
      for (let i = 0; i < 4; i++) await page.mouse.move(...at(i % 2 === 0 ? 0.2 : 0.8, 0.5), { steps: 20 });
      await page.mouse.up({ button: 'middle' });
    });
  }
  // The worst that a person can do: the largest brush over all of the image.
  await size.fill('1000');
  await size.press('Enter');
  await page.keyboard.press('Control+0');
  await app.waitForIdle();
  await measured('stroke of 1000 px over all', () => stroke(page, [at(0.2, 0.1), ...Array.from({ length: 8 }, (_, i) => at(i % 2 === 0 ? 0.8 : 0.2, 0.1 + i * 0.11))], 20));
  await page.getByRole('contentinfo').getByText('Saved', { exact: true }).waitFor();
  if (tracePath !== undefined) await app.application.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), tracePath);
  const profilePath = process.env.ATROUS_BENCH_PROFILE;
  if (profilePath !== undefined) {
    await page.keyboard.press('Control+0');
    const client = await page.context().newCDPSession(page);
    await client.send('Profiler.enable');
    await client.send('Profiler.start');
    await stroke(page, [at(0.2, 0.2), at(0.8, 0.3), at(0.2, 0.5), at(0.8, 0.7), at(0.3, 0.8)], 60);
    await page.waitForTimeout(1000);
    writeFileSync(profilePath, JSON.stringify((await client.send('Profiler.stop')).profile));
  }
  const memory = await rendererMemoryMb(app);
  console.log(`  renderer memory ${ms(memory)} MB${check(memory, TARGETS.memoryMb)}`);
}, 300_000);

/** One layer of a hundred discs with wavy borders and 20,000 specks and holes: half of the image. */
function fullLayer(side: number): { layers: LayerRecord[]; tiles: TileRecord[] } {
  const { layers, tiles } = discLayers(side);
  const mask = new TiledMask(side, side);
  for (const { tileIndex, data } of tiles) {
    const tile = decodeTile(data!);
    const own = mask.getTile(tileIndex);
    mask.setTile(tileIndex, own === null ? tile : own.map((word, i) => word | tile[i]));
  }
  let random = 1;
  const next = (): number => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const specks = new TiledMask(side, side);
  for (let i = 0; i < 20_000; i++) {
    const [x, y] = [Math.floor(next() * side), Math.floor(next() * side)];
    for (let row = 0; row < 3; row++) specks.fillSpan(y + row, x, x + 3);
  }
  const [layer] = layers;
  return { layers: [layer], tiles: [...combineMasks(mask, specks, 'xor').entries()].map(([tileIndex, tile]) => ({ layerId: layer.id, tileIndex, data: encodeTile(tile) })) };
}

/** The same discs with gaps between them, in one layer. */
function apartLayer(side: number): { layers: LayerRecord[]; tiles: TileRecord[] } {
  const [layer] = discLayers(side).layers;
  return { layers: [layer], tiles: [...discsApart(side).entries()].map(([tileIndex, tile]) => ({ layerId: layer.id, tileIndex, data: encodeTile(tile) })) };
}

/** A hundred layers of one class. */
function sameClassLayers(side: number): { layers: LayerRecord[]; tiles: TileRecord[] } {
  const { layers, tiles } = discLayers(side);
  return { layers: layers.map((layer) => ({ ...layer, classId: 1 })), tiles };
}

type Hand = {
  readonly page: Page;
  at(u: number, v: number): [number, number];
  /** Forgets what was measured so far. */
  restart(): Promise<void>;
};

const cleaningUp = async ({ page }: Hand): Promise<void> => {
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
};

/** Name, options of tools, and what a person does; each is done when the change is about to be stored. */
const operations: readonly (readonly [string, Record<string, string | number>, (hand: Hand) => Promise<void>])[] = [
  ['remove islands', { cleanUpOperation: 'removeIslands' }, cleaningUp],
  ['fill holes', { cleanUpOperation: 'fillHoles' }, cleaningUp],
  ...(['grow', 'shrink', 'open', 'close', 'smooth', 'snapToEdges'] as const).map((operation) => [`${operation} 3 px`, { cleanUpOperation: operation, cleanUpRadiusPx: 3 }, cleaningUp] as const),
  ['grow 50 px', { cleanUpOperation: 'grow', cleanUpRadiusPx: 50 }, cleaningUp],
  ['magic wand', { wandTolerance: 60 }, async ({ page, at }) => {
    await page.keyboard.press('w');
    await page.mouse.click(...at(0.4995, 0.4995));
    await page.keyboard.press('Enter');
  }],
  ['bucket', {}, async ({ page, at }) => {
    await page.keyboard.press('f');
    await page.mouse.click(...at(0.4995, 0.4995));
  }],
  ['threshold of all', { thresholdLow: 0, thresholdHigh: 120 }, async ({ page, at }) => {
    await page.keyboard.press('t');
    await page.mouse.move(...at(0.3, 0.05));
    await page.mouse.down();
    await page.mouse.move(...at(0.72, 0.97));
    await page.mouse.up();
    await page.keyboard.press('Enter');
  }],
  ['scribble', {}, async ({ page, at }) => {
    await page.keyboard.press('m');
    await stroke(page, [at(0.45, 0.3), at(0.55, 0.3)], 5);
    await page.keyboard.press('Enter');
  }],
];

/** Found by its class: looking for roles would take the page's own time. */
const saved = (page: Page): Promise<unknown> => page.locator('footer .save.saved').waitFor();

const selecting = async ({ page, restart }: Hand, ...keys: string[]): Promise<void> => {
  await page.getByRole('listitem').filter({ hasText: 'class' }).first().click();
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(500);
  await restart();
};

/** The same on many layers, or making many. */
const commands: typeof operations = [
  ['rectangle over all', {}, async (hand) => {
    const { page, at } = hand;
    await selecting(hand, 'r');
    await page.mouse.move(...at(0.01, 0.01));
    await page.mouse.down();
    await page.mouse.move(...at(0.99, 0.99), { steps: 3 });
    await page.mouse.up();
    await page.keyboard.press('Enter');
  }],
  ['invert', {}, async (hand) => {
    await selecting(hand);
    await hand.page.keyboard.press('Control+Shift+I');
  }],
  ['merge all', {}, async (hand) => {
    await selecting(hand, 'Control+a');
    await hand.page.keyboard.press('Control+Shift+M');
  }],
  ['undo of it', {}, async (hand) => {
    await selecting(hand, 'Control+a', 'Control+Shift+M');
    await saved(hand.page);
    await hand.restart();
    await hand.page.keyboard.press('Control+z');
  }],
];

const invert = ['invert', {}, ({ page }: Hand) => page.keyboard.press('Control+Shift+I')] as const;
const split = ['split into 100', {}, ({ page }: Hand) => page.keyboard.press('Control+Shift+X')] as const;


const cases = sides.flatMap((side) => [
  { name: 'one layer', side, content: fullLayer, todo: [...operations, invert] },
  { name: 'one layer of 100 parts', side, content: apartLayer, todo: [split] },
  { name: '100 layers', side, content: sameClassLayers, todo: commands },
]);

it.each(cases)('operations, $name, $side px a side', async ({ name: what, side, content, todo }) => {
  const folder = temporaryFolder();
  await drawPhotograph(join(folder, 'a-large.jpg'), side);
  const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
  const { page } = app;
  const canvas = page.locator('[role="application"][aria-busy="false"]');
  await canvas.waitFor();
  const [image] = (await app.invoke('images.list', { offset: 0, limit: 1 })).images;
  await app.invoke('project.saveClasses', { classes: Array.from({ length: 21 }, (_, id) => ({ id, name: `class ${id}`, color: hex(id) })), backgroundId: 0 });
  const { layers, tiles } = content(side);
  console.log(`${side} x ${side}, ${what}, ${tiles.length} tiles`);
  for (const [name, options, perform] of todo) {
    const before = (await app.invoke('document.load', { imageId: image.id })).document;
    await app.invoke('document.save', { imageId: image.id, edited: false, removeLayers: before.layers.map(({ id }) => id), layers, tiles, order: layers.map(({ id }) => id) });
    await page.evaluate((kept) => localStorage.setItem('atrous.toolSettings', JSON.stringify({ toolId: 'brush', options: kept })), options);
    await page.reload();
    await canvas.waitFor();
    await page.locator('.sharpening').waitFor({ state: 'hidden' });
    await app.waitForIdle();
    const box = (await canvas.boundingBox())!;
    const profiler = process.env.ATROUS_BENCH_PROFILE === undefined ? null : await page.context().newCDPSession(page);
    await profiler?.send('Profiler.enable');
    await profiler?.send('Profiler.start');
    await startMeasuring(page);
    const done = page.evaluate(async () => {
      const startMs = performance.now();
      while (document.querySelector('footer .save')?.classList.contains('saved') !== false) {
        if (performance.now() - startMs > 60_000) return -1;
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - startMs;
    });
    await perform({ page, at: (u, v) => [box.x + u * box.width, box.y + v * box.height], restart: () => stopMeasuring(page).then(() => startMeasuring(page)) });
    const doneMs = await done;
    await saved(page);
    const { frames, longTasks } = await stopMeasuring(page);
    if (profiler !== null) writeFileSync(`${process.env.ATROUS_BENCH_PROFILE}-${what}-${name}.cpuprofile`.replaceAll(' ', '-'), JSON.stringify((await profiler.send('Profiler.stop')).profile));
    const worst = Math.max(...frames);
    console.log(`  ${name.padEnd(20)} done after ${doneMs < 0 ? 'nothing changed' : `${ms(doneMs)} ms`}; frame max ${ms(worst)}${check(worst, TARGETS.frameMs)}; long tasks ${longTasks.length}${longTasks.length > 0 ? `, longest ${ms(Math.max(...longTasks))}` : ''}`);
  }
  const memory = await rendererMemoryMb(app);
  console.log(`  renderer memory ${ms(memory)} MB${check(memory, TARGETS.memoryMb)}`);
}, 300_000);
