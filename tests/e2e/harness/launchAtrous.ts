import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterEach } from 'vitest';
import { electronRuntime } from '../../../build/electronRuntime.mjs';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import type { ChannelName, EventName, EventOf, Reply, RequestOf, ResponseOf } from '../../../core/ipc/contract.ts';
import type { Settings } from '../../../core/ipc/settings.ts';
import { fromPlainError } from '../../../core/errors/appError.ts';
import type {} from '../../../renderer/bridge/window.d.ts';
import { installModel, type TestModel } from './installModel.ts';
import { descendantsOf, isRunning, killProcess, type ProcessEntry } from './processTree.ts';

export interface LaunchOptions {
  /** Images to open; none = the welcome screen. */
  readonly folder?: string;
  /** Data directory; a fresh one unless given. Give the `home` of an earlier start to start again as the same person. */
  readonly home?: string;
  /** Of the page, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels per CSS pixel; those of the display unless given. */
  readonly scaleFactor?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the interface; that of the system unless given. */
  readonly language?: Settings['language'];
  /** The tour is shown as to whoever starts for the first time. */
  readonly tour?: boolean;
  /** Installed before the start. */
  readonly model?: TestModel;
  readonly env?: Readonly<Record<string, string>>;
}

export const screenshotFolder = join(repositoryRoot, 'tests', 'e2e', 'screenshots');

const open = new Set<AtrousApp>();
const temporaryFolders = new Set<string>();

/** A folder that is removed after the test. */
export function temporaryFolder(name = 'images'): string {
  const parent = mkdtempSync(join(tmpdir(), 'atrous-e2e-'));
  temporaryFolders.add(parent);
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

/** Starts Atrous as `npm start -- FOLDER` does, in a window on the X display. It is ended after the test. */
export async function launchAtrous(options: LaunchOptions = {}): Promise<AtrousApp> {
  const home = options.home ?? temporaryFolder('home');
  if (options.home === undefined || options.colorScheme !== undefined) {
    // The tour would stand in the way of whatever is tested.
    const settings = { theme: options.colorScheme, language: options.language ?? 'system', tourSeen: options.tour !== true };
    writeFileSync(join(home, 'settings.json'), JSON.stringify(settings));
  }
  if (options.model !== undefined) await installModel(options.model, home);
  const { executable } = await electronRuntime();
  const application = await electron.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      ...(options.scaleFactor === undefined ? [] : [`--force-device-scale-factor=${options.scaleFactor}`]),
      repositoryRoot,
      ...(options.folder === undefined ? [] : [options.folder]),
    ],
    cwd: tmpdir(),
    // No test asks the network for a model.
    env: { ...inheritedEnvironment(), ATROUS_HOME: home, ATROUS_OFFLINE: '1', ...options.env },
    // Playwright would force a light page; the theme is Atrous's business.
    colorScheme: null,
    timeout: 60_000,
  });
  const page = await application.firstWindow();
  const app = new AtrousApp(application, page, home);
  open.add(app);
  await page.waitForLoadState('load');
  await app.waitUntilShown();
  if (options.size !== undefined) await app.resize(options.size);
  return app;
}

/** One running Atrous. */
export class AtrousApp {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** Its data directory (ATROUS_HOME). */
  readonly home: string;
  readonly pid: number;

  constructor(application: ElectronApplication, page: Page, home: string) {
    this.application = application;
    this.page = page;
    this.home = home;
    this.pid = application.process().pid as number;
  }

  /** What the page's own calls give: the value, or the failure. */
  reply<Name extends ChannelName>(name: Name, request?: RequestOf<Name>): Promise<Reply<ResponseOf<Name>>> {
    return this.page.evaluate(
      ([channel, data]) => window.atrous.invoke(channel as ChannelName, data as never) as Promise<Reply<never>>,
      [name, request] as const,
    );
  }

  /** The value of a call. @throws AppError where it fails */
  async invoke<Name extends ChannelName>(name: Name, request?: RequestOf<Name>): Promise<ResponseOf<Name>> {
    const reply = await this.reply(name, request);
    if (!reply.ok) throw fromPlainError(reply.error);
    return reply.value;
  }

  /** Collects events of one name from now on. */
  async listen<Name extends EventName>(name: Name): Promise<{ all(): Promise<EventOf<Name>[]>; next(timeoutMs?: number): Promise<EventOf<Name>> }> {
    const list = await this.page.evaluateHandle((event) => {
      const heard: unknown[] = [];
      window.atrous.on(event as EventName, (payload) => heard.push(payload));
      return heard;
    }, name);
    let seen = 0;
    return {
      all: () => list.jsonValue() as Promise<EventOf<Name>[]>,
      next: async (timeoutMs = 30_000) => {
        await this.page.waitForFunction(([heard, count]) => (heard as unknown[]).length > (count as number), [list, seen] as const, { timeout: timeoutMs });
        return (await list.evaluate((heard, index) => heard[index], seen++)) as EventOf<Name>;
      },
    };
  }

  /** The window appears when its page has painted for the first time. */
  async waitUntilShown(): Promise<void> {
    const shown = (): Promise<boolean> => this.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
    for (let waited = 0; !(await shown()); waited += 20) {
      if (waited > 20_000) throw new Error('The window was not shown.');
      await sleep(20);
    }
  }

  /** Sets the size of the page and waits until it has it. */
  async resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    await this.application.evaluate(({ BrowserWindow }, { width, height }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.setPosition(0, 0);
      window.setContentSize(width, height);
    }, size);
    await this.page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
  }

  /** Writes tests/e2e/screenshots/NAME.png. @returns its path */
  async screenshot(name: string): Promise<string> {
    const path = join(screenshotFolder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Waits until no picture is loading, no animation runs and the page has painted twice without a change of its elements. */
  async waitForIdle(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        new Promise<boolean>((resolve) => {
          let changed = false;
          const observer = new MutationObserver(() => (changed = true));
          observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
          setTimeout(() => {
            observer.disconnect();
            const loading = [...document.images].some((image) => image.loading !== 'lazy' && !image.complete);
            const moving = document.getAnimations().some((animation) => animation.playState === 'running' && animation.effect?.getTiming().iterations !== Infinity);
            resolve(!changed && !loading && !moving);
          }, 150);
        }),
      undefined,
      { timeout: 30_000 },
    );
  }

  /** Every process below the main one. */
  processes(): ProcessEntry[] {
    return descendantsOf(this.pid);
  }

  /** Process id of a utility process of ours, waiting for it to start. */
  async utilityPid(name: 'Atrous inference' | 'Atrous images' | 'Atrous work', timeoutMs = 30_000): Promise<number> {
    for (let waited = 0; waited < timeoutMs; waited += 50) {
      const metrics = await this.application.evaluate(({ app }) => app.getAppMetrics().map((entry) => ({ pid: entry.pid, name: entry.name })));
      const found = metrics.find((entry) => entry.name === name && isRunning(entry.pid));
      if (found !== undefined) return found.pid;
      await sleep(50);
    }
    throw new Error(`There is no process "${name}".`);
  }

  /** What the main process has written into its log. */
  log(): string {
    const path = join(this.home, 'logs', 'main.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Starts Atrous once more with the same home and waits for the end of that start. @returns its exit code */
  async startAgain(folder?: string): Promise<number | null> {
    const { executable } = await electronRuntime();
    const second = spawn(executable, ['--no-sandbox', repositoryRoot, ...(folder === undefined ? [] : [folder])], {
      env: { ...inheritedEnvironment(), ATROUS_HOME: this.home },
      cwd: tmpdir(),
      stdio: 'ignore',
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        second.kill('SIGKILL');
        reject(new Error('The second start did not end.'));
      }, 30_000);
      second.once('exit', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
  }

  /** SIGKILL to the main process and everything below it, all at once. Nothing gets to run again. */
  async sigkill(): Promise<void> {
    const below = this.processes().map(({ pid }) => pid);
    killProcess(this.pid);
    for (const pid of below) killProcess(pid);
    for (let waited = 0; [this.pid, ...below].some(isRunning); waited += 20) {
      if (waited > 10_000) throw new Error('Killed processes are still there.');
      await sleep(20);
    }
    open.delete(this);
  }

  /** Closes the window as a person does and waits for the end of the process. @returns its exit code */
  async close(): Promise<number | null> {
    const child = this.application.process();
    const ended = child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise<number | null>((resolve) => child.once('exit', resolve));
    await this.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close())).catch(() => {
      // The answer may not make it back before the end.
    });
    const code = await ended;
    open.delete(this);
    return code;
  }
}

/** Without what would make the test's own surroundings leak in. */
function inheritedEnvironment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, INIT_CWD: ___, VITEST: ____, ...environment } = process.env;
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

afterEach(async () => {
  for (const app of [...open]) await app.sigkill();
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true });
  temporaryFolders.clear();
});
