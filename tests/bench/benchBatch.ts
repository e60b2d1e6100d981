import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import { prelabelProject } from '../../engine/batch/prelabelProject.ts';
import { childProcessTransport } from '../../engine/inference/childProcessTransport.ts';
import { decodeForNetwork } from '../../engine/inference/decodeForNetwork.ts';
import { InferenceClient } from '../../engine/inference/inferenceClient.ts';
import { pixelWorkHere } from '../../engine/inference/pixelWork.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../engine/models/runnableModel.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { serveBareLoop, startBareLoop, type BareLoop } from './bareLoop.ts';
import { writeBenchPhotographs } from './benchPhotographs.ts';
import { networks, type MeasuredNetwork } from './networks.ts';

const USAGE = 'npm run bench:batch -- [NETWORK…] [--rounds 7] [--seconds 5] [--long-side 513]';

/** What pre-labelling must reach of the bare loop's throughput, by a part of the network's name. */
const TARGETS: readonly (readonly [part: string, least: number])[] = [
  ['resnet50', 0.95],
  ['mobilenet_v2', 0.8],
];
/** With ../shared Google's trained network is measured, without it the one from our architecture. */
const DEFAULT_NETWORKS = ['resnet50', networks.has('deeplabv3_mobilenet_v2 (Google)') ? 'Google' : 'mobilenet_v2'];

interface BenchOptions {
  readonly rounds: number;
  /** How long one contender works before it is the other's turn. */
  readonly blockMs: number;
  readonly longSide: number;
}

/**
 * `npm run bench:batch`: pre-labelling with everything (decoding, network, labels at the photograph's pixels, run-length
 * coding, database) beside a bare loop of session.run() that gives upsampled float logits of inputs that lie ready in memory.
 * They take turns, so that both meet the same other load of the machine; the ratio is the median of the rounds' ratios.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '5' },
      'long-side': { type: 'string', default: '513' },
      'bare-loop': { type: 'boolean', default: false },
    },
  });
  if (values['bare-loop']) return serveBareLoop();
  const parts = positionals.length > 0 ? positionals : DEFAULT_NETWORKS;
  const chosen = [...networks.keys()].filter((name) => parts.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new Error(`There is no network ${parts.join(' ')}; there are ${[...networks.keys()].join(', ')}.\n${USAGE}`);
  const options: BenchOptions = { rounds: Number(values.rounds), blockMs: Number(values.seconds) * 1000, longSide: Number(values['long-side']) };

  const root = mkdtempSync(join(tmpdir(), 'atrous-bench-'));
  try {
    console.log(`${process.platform}-${process.arch}, ${cpus().length} x ${cpus()[0].model}; photographs of 500 x 375 to 1280 x 720, long side ${options.longSide} in the network`);
    console.log('images per second, medians; bare = session.run() with ONNX Runtime\'s own options, float logits upsampled, inputs in memory\n');
    console.log('| Network | bare | prelabel | ratio, median of rounds | lowest to highest | target | rounds of images |\n|---|---|---|---|---|---|---|');
    for (const name of chosen) console.log(await measure(name, root, options));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measure(name: string, root: string, { rounds, blockMs, longSide }: BenchOptions): Promise<string> {
  const network = networks.get(name)!();
  const inference = new InferenceClient({ spawn: () => childProcessTransport({ script: join(__dirname, '..', 'cli-inference.cjs') }) });
  let bare: BareLoop | null = null;
  try {
    const model = await install(network, join(root, 'home'), inference);
    const bytesFile = join(root, 'bare.onnx');
    writeFileSync(bytesFile, writeModel(network.model));
    // The same photographs again and again: enough of them that every size comes.
    const sample = await writeBenchPhotographs(join(root, 'sample'), 12);
    const inputs = await Promise.all(sample.map(async (path) => {
      const { plan, pictures } = await decodeForNetwork(path, model, { ...DEFAULT_INFERENCE_OPTIONS, longSide }, pixelWorkHere);
      const [{ height, width }] = plan.sizes;
      return { height, width, pixels: await pictures[0].rows(0, height) };
    }));
    bare = await startBareLoop(bytesFile, network.description.input.name, inputs);
    const warm = await bare.run(sample.length);
    const count = Math.max(4, Math.round((blockMs * warm) / 1000));
    const folder = join(root, 'photographs');
    await writeBenchPhotographs(folder, count);
    const batch = (round: number): Promise<number> => prelabel(folder, join(root, 'states', `${round}`), model, inference, longSide);
    await batch(-1);
    const bareRates: number[] = [];
    const batchRates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // Who begins changes, so that a load that grows or falls helps neither.
      if (round % 2 === 0) bareRates.push(await bare.run(count));
      batchRates.push(await batch(round));
      if (round % 2 === 1) bareRates.push(await bare.run(count));
    }
    const ratios = batchRates.map((rate, i) => rate / bareRates[i]);
    const target = TARGETS.find(([part]) => name.includes(part))?.[1];
    const verdict = target === undefined ? '' : `${target.toFixed(2)}: ${median(ratios) >= target ? 'reached' : 'NOT reached'}`;
    return `| ${name} | ${median(bareRates).toFixed(2)} | ${median(batchRates).toFixed(2)} | ${median(ratios).toFixed(3)} | ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)} | ${verdict} | ${rounds} of ${count} |`;
  } finally {
    bare?.end();
    await inference.dispose();
    for (const name of ['home', 'photographs', 'states', 'sample']) rmSync(join(root, name), { recursive: true, force: true });
  }
}

async function install(network: MeasuredNetwork, home: string, inference: InferenceClient): Promise<InstalledModel> {
  const file = join(home, '..', 'network.onnx');
  writeFileSync(file, writeModel(network.model));
  return (await new ModelStore(home).add(file, { id: 'measured', description: network.description, inference })).model;
}

/** One run over the folder into a fresh project. @returns images per second, from the opening of the folder to the last commit */
async function prelabel(folder: string, stateDir: string, model: InstalledModel, inference: InferenceClient, longSide: number): Promise<number> {
  const startMs = performance.now();
  const project = await openProject(folder, { stateDir });
  try {
    const { done, failed } = await prelabelProject({
      project, inference, model, provider: 'cpu',
      options: { imageIds: null, overwrite: false, inferenceOptions: { ...DEFAULT_INFERENCE_OPTIONS, longSide } },
    });
    if (failed.length > 0) throw new Error(failed[0].message);
    return (done * 1000) / (performance.now() - startMs);
  } finally {
    project.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
