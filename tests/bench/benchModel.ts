import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { env } from 'onnxruntime-node';
import { providersOfPlatform } from '../../engine/inference/providers.ts';
import { shortReason } from '../../engine/inference/shortReason.ts';
import { measureNetwork, type Measurement, type Times } from './measureNetwork.ts';
import { networks } from './networks.ts';

const USAGE = `npm run bench:model -- [NETWORK…] [--providers cpu,webgpu] [--side 513] [--rounds 31] [--threads 2] [--budget SECONDS]`;

interface BenchOptions {
  readonly providers: readonly string[];
  readonly sidePx: number;
  readonly rounds: number;
  readonly threads: number;
  readonly budgetMs: number;
}

/**
 * Prints what pixels-to-labels inside the graph costs: for each network and each provider that works, the time of the
 * bare network (float pixels in, upsampled float logits out) beside that of the runnable graph. Judges nothing.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      providers: { type: 'string', default: providersOfPlatform().join() },
      side: { type: 'string', default: '513' },
      rounds: { type: 'string', default: '31' },
      threads: { type: 'string', default: '2' },
      budget: { type: 'string', default: '120' },
      child: { type: 'boolean', default: false },
    },
  });
  const options: BenchOptions = {
    providers: values.providers.split(','),
    sidePx: Number(values.side),
    rounds: Number(values.rounds),
    threads: Number(values.threads),
    budgetMs: Number(values.budget) * 1000,
  };
  const chosen = [...networks.keys()].filter((name) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new Error(`There is no network ${positionals.join(' ')}; there are ${[...networks.keys()].join(', ')}.\n${USAGE}`);
  if (values.child) console.log(JSON.stringify(await measureNetwork(networks.get(positionals[0])!(), { ...options, provider: options.providers[0] })));
  else await printTable(chosen, options);
}

async function printTable(chosen: readonly string[], options: BenchOptions): Promise<void> {
  console.log(`ONNX Runtime ${env.versions.node ?? env.versions.common}, ${process.platform}-${process.arch}, ${cpus().length} x ${cpus()[0].model}`);
  console.log(`${options.sidePx} x ${options.sidePx} pixels, ${options.threads} threads; milliseconds of the bare network / of the runnable graph = ratio\n`);
  console.log('| Network | Provider | Median | Fastest | Processor time, median | Page faults, median | Rounds |\n|---|---|---|---|---|---|---|');
  for (const name of chosen) {
    for (const provider of options.providers) {
      const result = await measureApart(name, { ...options, providers: [provider] });
      console.log(`| ${name} | ${provider} | ${typeof result === 'string' ? `does not work: ${result} | | | |` : inCells(result)} |`);
    }
  }
}

/** In a process of its own: a driver may crash, and one network's memory must not be in the way of the next. @returns a reason where the provider does not work */
async function measureApart(name: string, { providers, sidePx, rounds, threads, budgetMs }: BenchOptions): Promise<Measurement | string> {
  const numbers = Object.entries({ side: sidePx, rounds, threads, budget: budgetMs / 1000 }).flatMap(([key, value]) => [`--${key}`, String(value)]);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1], name, '--child', '--providers', providers.join(), ...numbers]);
    return JSON.parse(stdout) as Measurement;
  } catch (error) {
    const { stderr, signal } = error as { stderr: string; signal: string | null };
    return signal ?? shortReason(new Error(stderr.match(/Error: (.*)/)?.[1] ?? stderr));
  }
}

function inCells({ network, runnable }: Measurement): string {
  const cell = (figure: (times: Times) => number): string => {
    const [bare, whole] = [figure(network), figure(runnable)];
    return `${bare.toFixed(1)} / ${whole.toFixed(1)} = ${(whole / bare).toFixed(3)}`;
  };
  const figures = [(times: Times) => median(times.elapsedMs), (times: Times) => Math.min(...times.elapsedMs), (times: Times) => median(times.processorMs)];
  const pageFaults = [network, runnable].map((times) => median(times.pageFaults)).join(' / ');
  return [...figures.map(cell), pageFaults, network.elapsedMs.length].join(' | ');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
