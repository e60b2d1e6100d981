import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import { prelabelProject } from '../../engine/batch/prelabelProject.ts';
import { sharp } from '../../engine/images/sharp.ts';
import { childProcessTransport } from '../../engine/inference/childProcessTransport.ts';
import { InferenceClient } from '../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { colorChart } from '../fixtures/colorChart.ts';
import { tinyModelBytes, tinyModelDescription } from '../fixtures/tinyModel.ts';
import { processFigures } from './processFigures.ts';

/** Places of the curve, as shares of the whole run. */
const PLACES = 12;

/**
 * `npm run bench:scale`: pre-labels many small images with a tiny network in one run, and prints what an image costs and how much
 * memory the processes hold as the run goes on. Processor time is what tells on a machine that others use too.
 * Before it, how long the folder takes to be opened for the first time, and again.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '20000' }, 'list-only': { type: 'boolean', default: false } } });
  const images = Number(values.images);
  const root = mkdtempSync(join(tmpdir(), 'atrous-scale-'));
  const inference = new InferenceClient({ spawn: () => childProcessTransport({ script: join(__dirname, '..', 'cli-inference.cjs') }) });
  try {
    const folder = join(root, 'images');
    await writeImages(folder, images);
    const stateDir = join(root, 'state');
    for (const when of ['first', 'again']) {
      const startMs = performance.now();
      const project = await openProject(folder, { stateDir });
      project.images(0, 200);
      console.log(`opened ${when}: ${((performance.now() - startMs) / 1000).toFixed(2)} s for ${project.info().imageCount} images`);
      project.close();
    }
    if (values['list-only']) return;
    const file = join(root, 'tiny.onnx');
    writeFileSync(file, tinyModelBytes());
    const { model } = await new ModelStore(join(root, 'home')).add(file, { id: 'tiny', description: tinyModelDescription, inference });
    const project = await openProject(folder, { stateDir });
    const step = Math.max(1, Math.floor(images / PLACES));
    const marks = new Set([200, 400, ...Array.from({ length: PLACES }, (_, i) => (i + 1) * step)]);
    console.log('\n| Images | ms of processor time an image, since the line before | ms elapsed an image | resident MB, all processes |\n|---|---|---|---|');
    let before = { count: 0, ms: performance.now(), processorMs: processFigures(process.pid).processorMs };
    let finished = 0;
    const report = await prelabelProject(
      { project, inference, model, provider: 'cpu', options: { imageIds: null, overwrite: false, inferenceOptions: DEFAULT_INFERENCE_OPTIONS } },
      {
        onProgress: (_, imageId) => {
          if (imageId === null) return;
          finished++;
          if (!marks.has(finished)) return;
          const { processorMs, residentBytes } = processFigures(process.pid);
          const now = { count: finished, ms: performance.now(), processorMs };
          const each = finished - before.count;
          console.log(`| ${finished} | ${((processorMs - before.processorMs) / each).toFixed(2)} | ${((now.ms - before.ms) / each).toFixed(2)} | ${(residentBytes / 1e6).toFixed(0)} |`);
          before = now;
        },
      },
    );
    project.close();
    console.log(`\n${report.done} labelled, ${report.failed.length} failed, ${report.imagesPerSecond.toFixed(1)} images/s; project file ${(statSync(join(stateDir, 'project.db')).size / 1e6).toFixed(1)} MB`);
  } finally {
    await inference.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

async function writeImages(folder: string, count: number): Promise<void> {
  const { pixels, width, height } = colorChart();
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 }).toBuffer();
  for (let i = 0; i < count; i++) {
    const sub = join(folder, String(Math.floor(i / 1_000)).padStart(3, '0'));
    if (i % 1_000 === 0) mkdirSync(sub, { recursive: true });
    writeFileSync(join(sub, `image ${i}.jpg`), bytes);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
