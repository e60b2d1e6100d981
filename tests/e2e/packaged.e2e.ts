import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../build/repositoryRoot.mjs';
import { shippedPackages } from '../../build/package/packageConfig.mjs';
import { doctorReportSchema } from '../../core/report/doctorReport.ts';
import { prelabelReportSchema } from '../../core/report/prelabelReport.ts';
import { tinyModelBytes, tinyModelDescription } from '../fixtures/tinyModel.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { installModel } from './harness/installModel.ts';
import { temporaryFolder } from './harness/launchAtrous.ts';
import { descendantsOf, killProcess } from './harness/processTree.ts';

const application = join(repositoryRoot, 'release', 'linux-unpacked');
const command = join(application, 'atrous');
const archive = join(application, 'resources', 'app.asar');

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: repositoryRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** As a server runs it: no display, and nothing that the test's own start left in the environment. */
function headless(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, ATROUS_HOME: home };
}

/** What `npm run dist -- --dir` makes, used as it was installed. */
describe.skipIf(process.platform !== 'linux')('the packaged application', () => {
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    const { exitCode, stderr } = await run(process.execPath, [join(repositoryRoot, 'build', 'dist.mjs'), '--dir']);
    expect(exitCode, stderr).toBe(0);
  });

  afterEach(() => {
    for (const child of running) {
      const below = descendantsOf(child.pid!).map(({ pid }) => pid);
      for (const pid of [child.pid!, ...below]) killProcess(pid);
    }
    running.clear();
  });

  it('holds the bundles, the native modules of this platform, and no sources', () => {
    const files = listPackage(archive, { isPack: false });
    for (const name of ['main', 'preload', 'inference', 'image', 'work', 'cli', 'cli-inference']) {
      expect(files).toContain(`/out/${name}.cjs`);
    }
    expect(files).toContain('/out/renderer/index.html');
    expect(files.filter((file) => file.startsWith('/models/starter/')).sort()).toEqual(['/models/starter/README.md', '/models/starter/starter.json', '/models/starter/starter.safetensors']);
    const folders = new Set(files.map((file) => file.split('/')[1]));
    expect([...folders].sort()).toEqual(['build', 'models', 'node_modules', 'out', 'package.json']);
    expect(files.filter((file) => /\.(ts|map|svelte)$/.test(file))).toEqual([]);
    const packages = new Set(files.filter((file) => file.startsWith('/node_modules/')).map((file) => file.split('/')[2]));
    expect([...packages].sort()).toEqual([...shippedPackages].sort());

    const unpacked = join(`${archive}.unpacked`, 'node_modules');
    expect(readdirSync(join(unpacked, 'onnxruntime-node/bin/napi-v6'))).toEqual([process.platform]);
    expect(readdirSync(join(unpacked, 'onnxruntime-node/bin/napi-v6', process.platform))).toEqual([process.arch]);
    expect(readdirSync(join(unpacked, '@libsql'))).toEqual([`linux-${process.arch}-gnu`]);
    // What the development runtime would run instead of the archive.
    expect(existsSync(join(application, 'resources', 'default_app.asar'))).toBe(false);
    expect(existsSync(join(application, 'resources', 'app'))).toBe(false);
    expect(readFileSync(join(application, 'resources', 'third-party-licenses.txt'), 'utf8')).toContain('onnxruntime-node');
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(application, 'atrous-bin'));
    const states = Object.fromEntries(
      [
        FuseV1Options.RunAsNode,
        FuseV1Options.EnableCookieEncryption,
        FuseV1Options.EnableNodeOptionsEnvironmentVariable,
        FuseV1Options.EnableNodeCliInspectArguments,
        FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
        FuseV1Options.OnlyLoadAppFromAsar,
      ].map((fuse) => [FuseV1Options[fuse], String.fromCharCode(Number(wire[fuse]))]),
    );
    expect(states).toEqual({
      RunAsNode: '1',
      EnableCookieEncryption: '1',
      EnableNodeOptionsEnvironmentVariable: '0',
      EnableNodeCliInspectArguments: '0',
      EnableEmbeddedAsarIntegrityValidation: '1',
      OnlyLoadAppFromAsar: '1',
    });
  });

  it('is a command line that needs no display: installs a model, pre-labels a folder', async () => {
    const home = temporaryFolder('home');
    const folder = temporaryFolder("it's a folder");
    await drawImages(folder, manyPictures(2));
    const model = join(home, 'tiny.onnx');
    const description = join(home, 'tiny.json');
    writeFileSync(model, tinyModelBytes());
    writeFileSync(description, JSON.stringify(tinyModelDescription));

    const added = await run(command, ['models', 'add', model, '--as', 'tiny', '--describe', description, '--json'], headless(home));
    expect(added.exitCode, added.stderr).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({ id: 'tiny' });

    const prelabelled = await run(command, ['prelabel', folder, '--provider', 'cpu', '--json'], headless(home));
    expect(prelabelled.exitCode, prelabelled.stderr).toBe(0);
    expect(prelabelReportSchema.parse(JSON.parse(prelabelled.stdout))).toMatchObject({ images: 2, done: 2, failed: [], model: 'tiny' });

    const doctor = await run(command, ['doctor', '--json'], headless(home));
    expect(doctor.exitCode, doctor.stderr).toBe(0);
    const report = doctorReportSchema.parse(JSON.parse(doctor.stdout));
    expect(report.electron).not.toBeNull();
    expect(report.providers.find(({ id }) => id === 'cpu')).toMatchObject({ works: true });
  });

  it('passes on the exit code and the sentence of wrong usage', async () => {
    const home = temporaryFolder('home');
    const missing = await run(command, ['prelabel', join(home, 'nowhere')], headless(home));
    expect(missing.exitCode).toBe(2);
    expect(missing.stdout).toBe('');
    expect(missing.stderr.trim().split('\n')).toHaveLength(1);
    expect(missing.stderr).toContain(join(home, 'nowhere'));
  });

  it('says what to do where there is no display for the window', async () => {
    const home = temporaryFolder('home');
    const { exitCode, stderr } = await run(command, ['app', home], headless(home));
    expect(exitCode).toBe(3);
    expect(stderr).toBe(`There is no display to open a window on; pre-label without one: atrous prelabel ${home}\n`);
  });

  it('opens a folder in the window and pre-labels it', async () => {
    const home = temporaryFolder('home');
    const folder = temporaryFolder('two words & ünïcode');
    mkdirSync(join(folder, 'below'));
    await drawImages(folder, manyPictures(3));
    await installModel('tiny', home);

    const page = await openWindow(folder, home);
    const opened = await page.evaluate(() => window.atrous.invoke('project.current', undefined));
    expect(opened).toMatchObject({ ok: true, value: { folder, imageCount: 3 } });
    await page.keyboard.press('Shift+P');
    await expect
      .poll(
        async () => {
          const reply = await page.evaluate(() => window.atrous.invoke('images.list', { offset: 0, limit: 10 }));
          return (reply as { value: { images: { state: string }[] } }).value.images.map(({ state }) => state);
        },
        { timeout: 60_000 },
      )
      .toEqual(['predicted', 'predicted', 'predicted']);
  });

  /** Its inspector is closed by a fuse, so the page is reached as any Chromium's is. */
  async function openWindow(folder: string, home: string): Promise<Page> {
    const child = spawn(command, [folder, '--remote-debugging-port=0'], {
      env: { ...process.env, ATROUS_HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
        const found = /^DevTools listening on (ws:\/\/\S+)/m.exec(said);
        if (found !== null) resolve(String(found[1]));
      });
      child.on('exit', (exitCode) => reject(new Error(`The application ended with ${exitCode}:\n${said}`)));
    });
    // noDefaults: Electron knows no browser contexts, which the defaults would set up.
    const browser = await chromium.connectOverCDP(address, { noDefaults: true });
    const [context] = browser.contexts();
    const page = context!.pages()[0] ?? (await context!.waitForEvent('page'));
    await page.waitForLoadState('load');
    return page;
  }
});
