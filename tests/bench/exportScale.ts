import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import sharp from 'sharp';
import { exportProject } from '../../engine/export/exportProject.ts';
import { importProject } from '../../engine/import/importProject.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { boxes, predictionOf } from '../fixtures/predictions.ts';

/**
 * Exports and imports folders of small photographs (320 x 240) and prints time per image and memory, so that one sees
 * whether either grows with the folder: `node --expose-gc exportScale.cjs FORMAT COUNT` (one process for each count).
 * `peakMb` is resident memory, which also says how long the garbage was left; `heldMb` is what cannot be given up, at
 * the last image of each phase and less what was held before.
 */
async function main([format, count]: string[]): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'atrous-scale-'));
  const folder = join(place, 'images');
  mkdirSync(folder);
  const photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#456' } }).jpeg().toBuffer();
  for (let i = 0; i < Number(count); i++) writeFileSync(join(folder, `${String(i).padStart(6, '0')}.jpg`), Buffer.concat([photo, Buffer.from(String(i))]));
  const project = await openProject(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'a' }, { id: 2, name: 'b' }], backgroundId: 0 });
  const { images } = project.images(0, Number(count));
  for (const [i, { id }] of images.entries()) {
    project.putPrediction(id, predictionOf(boxes(320, 240, [1, i % 200, 10, 80, 80], [2, 20, i % 150, 40, 60])), { overwrite: false });
  }
  const out = join(place, 'out');
  const request = { format, out, split: { train: 0.8, val: 0.2 }, seed: 1, only: 'all' as const, voidBorderPx: 0, stratify: true };
  const exported = await measured((onProgress) => exportProject(project, request, { onProgress }));
  project.close();
  rmSync(join(folder, '.atrous'), { recursive: true });
  const other = await openProject(folder);
  const imported = await measured((onProgress) => importProject(other, { path: out, format, overwrite: false }, { onProgress: (progress) => onProgress({ ...progress, phase: 'importing' }) }));
  other.close();
  rmSync(place, { recursive: true });
  console.log(JSON.stringify({ format, images: Number(count), exported: perImage(exported, Number(count)), imported: perImage(imported, Number(count)) }));
}

interface Measure {
  readonly ms: number;
  readonly peakMb: number;
  readonly heldMb: Readonly<Record<string, number>>;
}

type OnProgress = (progress: { readonly done: number; readonly total: number | null; readonly phase: string }) => void;

async function measured(work: (onProgress: OnProgress) => Promise<unknown>): Promise<Measure> {
  const heldBefore = heldMb();
  const held: Record<string, number> = {};
  const startMs = performance.now();
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  await work(({ done, total, phase }) => {
    if (done === total) held[phase] = Number((heldMb() - heldBefore).toFixed(1));
  });
  clearInterval(look);
  return { ms: performance.now() - startMs, peakMb: peak / 2 ** 20, heldMb: held };
}

function heldMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

function perImage({ ms, peakMb, heldMb: held }: Measure, count: number): { msPerImage: number; peakMb: number; heldMb: Measure['heldMb'] } {
  return { msPerImage: Number((ms / count).toFixed(2)), peakMb: Math.round(peakMb), heldMb: held };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
