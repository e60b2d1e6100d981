import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharp } from '../../engine/images/sharp.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { networks } from './networks.ts';
import { processFigures } from './processFigures.ts';

/**
 * `npm run bench:large`: pre-labels one very large JPEG and one TIFF with the command line, which sees them in tiles, and prints the
 * time and the most memory that all its processes held together, looked at five times a second.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { side: { type: 'string', default: '20000' }, network: { type: 'string', default: 'mobilenet_v2' }, formats: { type: 'string', default: 'jpg,tif' } } });
  const side = Number(values.side);
  const name = [...networks.keys()].find((candidate) => candidate.includes(values.network));
  if (name === undefined) throw new Error(`There is no network ${values.network}; there are ${[...networks.keys()].join(', ')}.`);
  const root = mkdtempSync(join(tmpdir(), 'atrous-large-'));
  try {
    const model = join(root, 'network.onnx');
    writeFileSync(model, writeModel(networks.get(name)!().model));
    console.log(`${name}, ${side} x ${side} pixels\n\n| File | MB | Seconds | Most memory of all processes, MB | Done |\n|---|---|---|---|---|`);
    for (const format of values.formats.split(',')) {
      const folder = join(root, format);
      mkdirSync(folder);
      const file = join(folder, `large.${format}`);
      await writeLarge(file, side);
      const { seconds, mostBytes, report } = await prelabel(folder, model, root);
      console.log(`| ${format} | ${(statSync(file).size / 1e6).toFixed(0)} | ${seconds.toFixed(0)} | ${(mostBytes / 1e6).toFixed(0)} | ${report.done} of ${report.images}${report.failed.map(({ message }) => `: ${message}`).join('')} |`);
      rmSync(folder, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Soft shapes with grain, enlarged from a small picture while it is written, so that it is never whole in memory. */
async function writeLarge(file: string, side: number): Promise<void> {
  const small = 500;
  const data = Buffer.alloc(small * small * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % small, Math.floor(i / 3 / small), i % 3];
    data[i] = 128 + 60 * Math.sin((x * (c + 1)) / 19) + 60 * Math.cos((y * (3 - c)) / 23) + (Math.imul(i, 2_654_435_761) >>> 29);
  }
  const image = sharp(data, { raw: { width: small, height: small, channels: 3 }, limitInputPixels: false }).resize(side, side, { kernel: 'cubic' });
  await (file.endsWith('.tif') ? image.tiff({ compression: 'lzw' }) : image.jpeg({ quality: 90 })).toFile(file);
}

function prelabel(folder: string, model: string, home: string): Promise<{ seconds: number; mostBytes: number; report: { images: number; done: number; failed: { message: string }[] } }> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [join(__dirname, '..', 'cli.cjs'), 'prelabel', folder, '--model', model, '--provider', 'cpu', '--json'], {
    env: { ...process.env, ATROUS_HOME: join(home, 'home'), ATROUS_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let mostBytes = 0;
  const timer = setInterval(() => (mostBytes = Math.max(mostBytes, processFigures(child.pid!).residentBytes)), 200);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (stdout === '') reject(new Error(`prelabel ended with ${code}`));
      else resolve({ seconds: (performance.now() - startMs) / 1000, mostBytes, report: JSON.parse(stdout) as never });
    });
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
