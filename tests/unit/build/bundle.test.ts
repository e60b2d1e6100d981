import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundle } from '../../../build/bundle.mjs';

const repository = join(import.meta.dirname, '../../..');
const timeoutMs = 60_000;

let root: string;
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrous-bundle-'));
  lines = [];
  for (const folder of ['core', 'electron', 'cli', 'renderer', 'engine/inference']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.base.json', 'vite.config.ts']) {
    cpSync(join(repository, file), join(root, file));
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'dir');
  writeFileSync(join(root, 'core/greeting.ts'), "export const greeting: string = 'hello';\n");
  const entry = "import { greeting } from '../core/greeting.ts';\nimport sharp from 'sharp';\nconsole.log(greeting, typeof sharp);\n";
  for (const path of [
    'electron/main.ts',
    'electron/preload.ts',
    'electron/inferenceProcess.ts',
    'electron/imageProcess.ts',
    'electron/workProcess.ts',
    'cli/main.ts',
    'cli/checkProcess.ts',
    'cli/inferenceProcess.ts',
    'engine/inference/pixelThread.ts',
  ]) {
    writeFileSync(join(root, path), entry.replace('../core', `${'../'.repeat(path.split('/').length - 1)}core`));
  }
  writeFileSync(
    join(root, 'renderer/index.html'),
    '<!doctype html>\n<html lang="en"><head><title>t</title></head><body><script type="module" src="./main.ts"></script></body></html>\n',
  );
  writeFileSync(join(root, 'renderer/main.ts'), "import { greeting } from '../core/greeting.ts';\ndocument.title = greeting;\n");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const build = (): Promise<{ built: boolean }> => bundle({ root, log: (line) => lines.push(line) });

function run(command: string, args: string[]): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

it('builds once, and again only after a source changed', { timeout: timeoutMs }, async () => {
  expect(await build()).toEqual({ built: true });
  expect(lines.join('\n')).toMatch(/^Built out\/ in [\d.]+ s$/);
  expect((await run(process.execPath, [join(root, 'out/cli.cjs')])).output).toBe('hello function\n');
  expect(readFileSync(join(root, 'out/cli.cjs'), 'utf8')).toContain('require("sharp")');
  // Loaded from disk: an absolute address would point at the root of the file system.
  expect(readFileSync(join(root, 'out/renderer/index.html'), 'utf8')).toContain('src="./assets/');

  expect(await build()).toEqual({ built: false });

  writeFileSync(join(root, 'out/former.cjs'), '');
  writeFileSync(join(root, 'core/greeting.ts'), "export const greeting: string = 'goodbye';\n");
  expect(await build()).toEqual({ built: true });
  expect((await run(process.execPath, [join(root, 'out/cli.cjs')])).output).toBe('goodbye function\n');
  expect(existsSync(join(root, 'out/former.cjs'))).toBe(false);
});

it('a source that does not compile is named by file and line, and the last build stays', { timeout: timeoutMs }, async () => {
  await build();
  writeFileSync(join(root, 'core/greeting.ts'), 'export const greeting: string = ;\n');
  await expect(build()).rejects.toThrow(/^core\/greeting\.ts:1:32: Unexpected ";"/);
  expect((await run(process.execPath, [join(root, 'out/cli.cjs')])).output).toBe('hello function\n');
  expect(existsSync(join(root, 'out/renderer/index.html'))).toBe(true);
  await expect(build()).rejects.toThrow('core/greeting.ts');
});

it('of two processes that start at once, one builds', { timeout: timeoutMs }, async () => {
  const module = pathToFileURL(join(repository, 'build/bundle.mjs')).href;
  const script = `
    import { bundle } from ${JSON.stringify(module)};
    console.log(JSON.stringify(await bundle({ root: ${JSON.stringify(root)}, log: () => {} })));`;
  const results = await Promise.all([1, 2].map(() => run(process.execPath, ['--input-type=module', '-e', script])));
  expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(results.map(({ output }) => JSON.parse(output).built).sort()).toEqual([false, true]);
});
