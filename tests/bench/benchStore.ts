import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import { prelabelProject } from '../../engine/batch/prelabelProject.ts';
import { sharp } from '../../engine/images/sharp.ts';
import { childProcessTransport } from '../../engine/inference/childProcessTransport.ts';
import { InferenceClient } from '../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import { Database } from '../../engine/project/database.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { DATABASE_FILE } from '../../engine/project/projectLocation.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { sharedDataPath } from '../fixtures/sharedData.ts';
import { networks } from './networks.ts';

/** Of PASCAL VOC. */
const [WIDTH, HEIGHT] = [500, 375];
/** Photographs that are on the disk at once. */
const CHUNK = 500;
const MOST_MB = { withLogits: 200, withoutLogits: 40 } as const;

/**
 * `npm run bench:store -- [--images 10000]`: pre-labels photographs of VOC's size with Google's MobileNetV2 and prints how large the
 * project's file becomes, with kept logits at output stride 16 and without. Each image is another one: a part of a
 * photograph of ../shared at another place and enlargement, mirrored or not. They are made as they are needed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '10000' } } });
  const images = Number(values.images);
  const network = networks.get('deeplabv3_mobilenet_v2 (Google)')!();
  const root = mkdtempSync(join(tmpdir(), 'atrous-store-'));
  const inference = new InferenceClient({ spawn: () => childProcessTransport({ script: join(__dirname, '..', 'cli-inference.cjs') }) });
  try {
    writeFileSync(join(root, 'network.onnx'), writeModel(network.model));
    const { model } = await new ModelStore(join(root, 'home')).add(join(root, 'network.onnx'), { id: 'measured', description: network.description, inference });
    const folder = join(root, 'images');
    mkdirSync(folder);
    const stateDir = join(root, 'state');
    console.log('| Images | MB with logits | KB an image | KB an image since the line before |\n|---|---|---|---|');
    let before = { images: 0, bytes: 0 };
    for (let from = 0; from < images; from += CHUNK) {
      const names = await writeChunk(folder, from, Math.min(images, from + CHUNK));
      const project = await openProject(folder, { stateDir });
      const { done, failed } = await prelabelProject({ project, inference, model, provider: 'cpu', options: { imageIds: null, overwrite: false, inferenceOptions: DEFAULT_INFERENCE_OPTIONS } });
      project.close();
      if (failed.length > 0 || done !== names.length) throw new Error(`${done} of ${names.length} were labelled: ${failed[0]?.message}`);
      const bytes = statSync(join(stateDir, DATABASE_FILE)).size;
      const now = from + names.length;
      console.log(`| ${now} | ${(bytes / 1e6).toFixed(1)} | ${(bytes / 1e3 / now).toFixed(2)} | ${((bytes - before.bytes) / 1e3 / (now - before.images)).toFixed(2)} |`);
      before = { images: now, bytes };
      for (const name of names) rmSync(join(folder, name));
    }
    const withLogits = statSync(join(stateDir, DATABASE_FILE)).size / 1e6;
    const without = sizeWithoutLogits(join(stateDir, DATABASE_FILE), join(root, 'without.db')) / 1e6;
    const verdict = (mb: number, most: number): string => `${mb.toFixed(1)} MB of ${most}: ${mb < most ? 'reached' : 'NOT reached'}`;
    console.log(`\nWith logits ${verdict(withLogits, (MOST_MB.withLogits * images) / 10_000)}; without ${verdict(without, (MOST_MB.withoutLogits * images) / 10_000)}`);
  } finally {
    await inference.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

/** What the same run with --no-logits writes: the rows of logits are all that it leaves out. */
function sizeWithoutLogits(path: string, copy: string): number {
  const database = new Database(path);
  try {
    for (const { name, mb } of database.all<{ name: string; mb: number }>('SELECT name, sum(pgsize) / 1e6 AS mb FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 6')) console.log(`${name}: ${mb.toFixed(1)} MB`);
    database.run('DELETE FROM prediction_logits');
    database.run('VACUUM INTO ?', copy);
    return statSync(copy).size;
  } finally {
    database.close();
  }
}

async function writeChunk(folder: string, from: number, to: number): Promise<string[]> {
  const photographs = ['coco-voc21', 'coco-unlabelled'].flatMap((dataset) => {
    const source = sharedDataPath('datasets', dataset, 'images');
    return readdirSync(source).sort().map((name) => join(source, name));
  });
  const names: string[] = [];
  for (let i = from; i < to; i++) {
    const name = `${String(i).padStart(6, '0')}.jpg`;
    const round = Math.floor(i / photographs.length);
    // Each round sees another part of each photograph, from 0.95 to 0.7 of it: a photograph that was there before would be taken for a moved one.
    const [scale, shiftX, shiftY] = [1.05 + (round % 7) * 0.06, ((round * 37) % 101) / 100, ((round * 61) % 101) / 100];
    const [width, height] = [Math.ceil(WIDTH * scale), Math.ceil(HEIGHT * scale)];
    const picture = sharp(photographs[i % photographs.length])
      .resize(width, height, { fit: 'cover' })
      .extract({ left: Math.floor((width - WIDTH) * shiftX), top: Math.floor((height - HEIGHT) * shiftY), width: WIDTH, height: HEIGHT })
      .flop(round % 2 === 1);
    writeFileSync(join(folder, name), await picture.toColourspace('srgb').jpeg({ quality: 90 }).toBuffer());
    names.push(name);
  }
  return names;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
