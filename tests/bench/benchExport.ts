import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { datasetFormats } from '../../core/formats/datasetFormats.ts';
import { exportProject } from '../../engine/export/exportProject.ts';
import { sharp } from '../../engine/images/sharp.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { boxes, predictionOf } from '../fixtures/predictions.ts';

const [WIDTH, HEIGHT] = [64, 48];

/** What one process found out. */
interface Figures {
  readonly msPerImage: number;
  /** V8's heap after a collection, so what cannot be given up, at the last image of each phase, less what it was before the export. */
  readonly heldBytes: Readonly<Record<'writing' | 'verifying', number>>;
  /** Resident memory at its highest, which also says how long the garbage was left. */
  readonly peakBytes: number;
}

/**
 * `npm run bench:export -- [--images 500,5000] [--formats coco,voc] [--polygons]`: exports folders of tiny photographs with three objects each,
 * every format and number in a process of its own, and prints time, memory, and by how many bytes an image what is held grows.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { images: { type: 'string', default: '500,5000' }, formats: { type: 'string', default: ['atrous', ...datasetFormats.map(({ descriptor }) => descriptor.id)].join() }, polygons: { type: 'boolean', default: false } },
  });
  if (positionals.length > 0) return measure(positionals[0], positionals[1], values.polygons);
  const counts = values.images.split(',').map(Number);
  const root = mkdtempSync(join(tmpdir(), 'atrous-export-'));
  try {
    for (const count of counts) await makeProject(join(root, String(count)), count);
    console.log(`| Format | Images | ms an image | KB held, writing | KB held, verifying | Bytes an image, writing | Bytes an image, verifying | Peak MB |\n|---|---|---|---|---|---|---|---|`);
    for (const format of values.formats.split(',')) {
      let before: { count: number; figures: Figures } | null = null;
      for (const count of counts) {
        const figures = measuredApart(join(root, String(count)), format, values.polygons);
        const growth = (phase: 'writing' | 'verifying'): string => (before === null ? '' : ((figures.heldBytes[phase] - before.figures.heldBytes[phase]) / (count - before.count)).toFixed(0));
        const kilobytes = (phase: 'writing' | 'verifying'): string => (figures.heldBytes[phase] / 1e3).toFixed(0);
        console.log(`| ${format} | ${count} | ${figures.msPerImage.toFixed(2)} | ${kilobytes('writing')} | ${kilobytes('verifying')} | ${growth('writing')} | ${growth('verifying')} | ${(figures.peakBytes / 1e6).toFixed(0)} |`);
        before = { count, figures };
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function makeProject(place: string, count: number): Promise<void> {
  const folder = join(place, 'images');
  const photo = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#456' } }).jpeg().toBuffer();
  for (let i = 0; i < count; i++) {
    const path = join(folder, pathOf(i));
    if (i % 1000 === 0) mkdirSync(dirname(path), { recursive: true });
    // No two are the same photograph.
    writeFileSync(path, Buffer.concat([photo, Buffer.from(String(i))]));
  }
  const project = await openProject(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'a' }, { id: 2, name: 'b' }, { id: 3, name: 'c' }], backgroundId: 0 });
  for (const [i, { id }] of project.images(0, count).images.entries()) {
    project.putPrediction(id, predictionOf(boxes(WIDTH, HEIGHT, [1, i % 40, 10, 20, 20], [2, 20, i % 30, 8, 12], [3, i % 50, i % 40, 3, 3])), { overwrite: false });
  }
  project.close();
}

/** Names as cameras give them, a thousand to a folder. */
function pathOf(i: number): string {
  return `2026-11-${String(1 + Math.floor(i / 1000)).padStart(2, '0')}/IMG_${String(i).padStart(8, '0')}.jpg`;
}

function measuredApart(place: string, format: string, polygons: boolean): Figures {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', __filename, place, format, ...(polygons ? ['--polygons'] : [])], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The export as ${format} failed: ${stderr}`);
  return JSON.parse(stdout) as Figures;
}

async function measure(place: string, format: string, polygons: boolean): Promise<void> {
  const project = await openProject(join(place, 'images'));
  const { imageCount } = project.info();
  const heldBefore = heldBytes();
  const held = { writing: 0, verifying: 0 };
  const startMs = performance.now();
  let peakBytes = 0;
  const look = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 20);
  await exportProject(
    project,
    { format, out: join(place, `as-${format}`), split: { train: 0.8, val: 0.2 }, seed: 1, only: 'all', voidBorderPx: 0, stratify: true, polygons },
    { onProgress: ({ done, total, phase }) => void (done === total && (held[phase] = heldBytes() - heldBefore)) },
  );
  clearInterval(look);
  project.close();
  const figures: Figures = { msPerImage: (performance.now() - startMs) / imageCount, heldBytes: held, peakBytes: Math.max(peakBytes, process.resourceUsage().maxRSS * 1024) };
  console.log(JSON.stringify(figures));
}

function heldBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
