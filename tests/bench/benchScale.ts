import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import { sharp } from '../../engine/images/sharp.ts';
import { Database } from '../../engine/project/database.ts';
import { openProject } from '../../engine/project/openProject.ts';
import { DATABASE_FILE } from '../../engine/project/projectLocation.ts';
import { colorChart } from '../fixtures/colorChart.ts';
import { tinyModelBytes, tinyModelDescription } from '../fixtures/tinyModel.ts';
import { processFigures } from './processFigures.ts';

/** Places of the curve, as shares of the whole run. */
const PLACES = 12;
const LOOK_EVERY_MS = 50;

/**
 * `npm run bench:scale`: pre-labels many small images with a tiny network, with the command that people run, and prints what an
 * image costs and how much memory its processes hold as the run goes on. Processor time is what tells on a machine that
 * others use too. Before it, how long the folder takes to be opened for the first time, and again.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '20000' }, 'list-only': { type: 'boolean', default: false } } });
  const images = Number(values.images);
  const root = mkdtempSync(join(tmpdir(), 'atrous-scale-'));
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
    const model = join(root, 'tiny.onnx');
    writeFileSync(model, tinyModelBytes());
    writeFileSync(join(root, 'tiny.json'), JSON.stringify(tinyModelDescription));
    await atrous(root, ['models', 'add', model, '--describe', join(root, 'tiny.json'), '--as', 'tiny']);
    const step = Math.max(1, Math.floor(images / PLACES));
    const curve = new Curve([200, 400, ...Array.from({ length: PLACES }, (_, i) => (i + 1) * step)].filter((mark) => mark <= images).sort((a, b) => a - b));
    const database = new Database(join(stateDir, DATABASE_FILE));
    const stored = (): number => database.get<{ count: number }>('SELECT coalesce(max(id), 0) AS count FROM attempt')!.count;
    const report = await atrous<PrelabelReport>(root, ['prelabel', folder, '--project', stateDir, '--model', 'tiny', '--provider', 'cpu', '--json'], (pid) => curve.look(stored(), pid));
    database.close();
    console.log(`\n${report.done} labelled, ${report.failed.length} failed, ${report.imagesPerSecond.toFixed(1)} images/s; project file ${(statSync(join(stateDir, DATABASE_FILE)).size / 1e6).toFixed(1)} MB`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Prints a line at each mark that is passed. */
class Curve {
  private readonly marks: number[];
  private before: { readonly count: number; readonly ms: number; readonly processorMs: number } | null = null;
  private mostBytes = 0;

  constructor(marks: number[]) {
    this.marks = marks;
    console.log('\n| Images | ms of processor time an image, since the line before | ms elapsed an image | resident MB, all processes | the most since the line before |\n|---|---|---|---|---|');
  }

  look(count: number, pid: number): void {
    const { processorMs, residentBytes } = processFigures(pid);
    this.mostBytes = Math.max(this.mostBytes, residentBytes);
    const now = { count, ms: performance.now(), processorMs };
    // What the start costs, and the loading of the model, is no image's.
    if (count > 0) this.before ??= now;
    if (this.before === null || this.marks.length === 0 || count < this.marks[0]) return;
    while (this.marks[0] <= count) this.marks.shift();
    const each = count - this.before.count;
    const perImage = (key: 'ms' | 'processorMs'): string => ((now[key] - this.before![key]) / each).toFixed(2);
    console.log(`| ${count} | ${perImage('processorMs')} | ${perImage('ms')} | ${(residentBytes / 1e6).toFixed(0)} | ${(this.mostBytes / 1e6).toFixed(0)} |`);
    this.before = now;
    this.mostBytes = 0;
  }
}

/** Runs the command line to its end. @returns what it printed with --json */
function atrous<Report>(root: string, args: readonly string[], onLook?: (pid: number) => void): Promise<Report> {
  const child = spawn(process.execPath, [join(__dirname, '..', 'cli.cjs'), ...args], {
    env: { ...process.env, ATROUS_HOME: join(root, 'home'), ATROUS_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setInterval(() => onLook?.(child.pid!), LOOK_EVERY_MS);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code !== 0) reject(new Error(`atrous ${args[0]} ended with ${code}`));
      else resolve((args.includes('--json') ? JSON.parse(stdout) : null) as Report);
    });
  });
}

async function writeImages(folder: string, count: number): Promise<void> {
  const { pixels, width, height } = colorChart();
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 }).toBuffer();
  let first = '';
  for (let i = 0; i < count; i++) {
    const sub = join(folder, String(Math.floor(i / 1_000)).padStart(3, '0'));
    if (i % 1_000 === 0) {
      mkdirSync(sub, { recursive: true });
      first = join(sub, `image ${i}.jpg`);
      writeFileSync(first, bytes);
    } else linkSync(first, join(sub, `image ${i}.jpg`));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
