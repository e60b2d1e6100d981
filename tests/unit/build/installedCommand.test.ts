import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../../build/package/atrous.sh');
const isRoot = process.getuid?.() === 0;

/** The installed command, with an executable that says how it was called. */
describe.skipIf(process.platform !== 'linux')('the command atrous of the packages', () => {
  let directory: string;
  let installed: string;
  let commandLineEntry: string;

  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'atrous command-')));
    installed = join(directory, 'opt', 'Atrous');
    mkdirSync(installed, { recursive: true });
    copyFileSync(script, join(installed, 'atrous'));
    chmodSync(join(installed, 'atrous'), 0o755);
    writeFileSync(
      join(installed, 'atrous-bin'),
      '#!/bin/sh\necho "node=${ELECTRON_RUN_AS_NODE-}"\nfor argument in "$@"; do echo "$argument"; done\nexit 7\n',
      { mode: 0o755 },
    );
    mkdirSync(join(directory, 'my photos'));
    mkdirSync(join(directory, 'doctor'));
    commandLineEntry = join(installed, 'resources/app.asar/out/cli.cjs');
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function atrous(args: string[], { command = join(installed, 'atrous'), display = ':0' } = {}) {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DISPLAY: display },
    });
    const [mode, ...received] = stdout.trimEnd().split('\n');
    return { status, stderr, mode, received: received.filter((argument) => argument !== '--no-sandbox') };
  }

  it.each([
    { args: ['prelabel', 'my photos', '--json'] },
    { args: ['doctor'], why: 'although a folder has that name' },
    { args: ['--help'] },
    { args: ['--version'] },
    { args: ['prelabl', 'x'], why: 'which explains what is wrong' },
  ])('$args goes to the command line $why', ({ args }) => {
    expect(atrous(args, { display: '' })).toMatchObject({
      status: 7,
      mode: 'node=1',
      received: [commandLineEntry, ...args],
    });
  });

  it.each([
    { args: [], received: [] },
    { args: ['my photos'], received: ['my photos'] },
    { args: ['app'], received: [] },
    { args: ['app', 'my photos'], received: ['my photos'] },
    { args: ['app', 'predict'], received: ['predict'] },
    { args: ['./doctor'], received: ['./doctor'] },
    { args: ['file:///home/me/photos'], received: ['file:///home/me/photos'] },
    { args: ['--no-sandbox', 'my photos'], received: ['my photos'] },
    { args: ['--', '-photos'], received: ['--', '-photos'] },
  ])('$args opens the window', ({ args, received }) => {
    expect(atrous(args)).toMatchObject({ status: 7, mode: 'node=', received });
  });

  it('works through a link in another directory', () => {
    const link = join(directory, 'link');
    symlinkSync(join(installed, 'atrous'), link);
    expect(atrous(['doctor'], { command: link })).toMatchObject({ mode: 'node=1', received: [commandLineEntry, 'doctor'] });
  });

  it('finds the executable inside an application bundle of macOS', () => {
    const contents = join(directory, 'Atrous.app', 'Contents');
    for (const folder of ['MacOS', 'Resources/bin']) mkdirSync(join(contents, folder), { recursive: true });
    copyFileSync(join(installed, 'atrous-bin'), join(contents, 'MacOS', 'Atrous'));
    const command = join(contents, 'Resources', 'bin', 'atrous');
    copyFileSync(script, command);
    chmodSync(command, 0o755);
    const { mode, received } = atrous(['doctor'], { command });
    expect(mode).toBe('node=1');
    expect(received.map((path) => normalize(path))).toEqual([join(contents, 'Resources/app.asar/out/cli.cjs'), 'doctor']);
  });

  it('without a display: one sentence that names the other way, exit code 3', () => {
    expect(atrous(['my photos'], { display: '' })).toMatchObject({
      status: 3,
      stderr: 'There is no display to open a window on; pre-label without one: atrous prelabel \'my photos\'\n',
    });
    expect(atrous([], { display: '' }).stderr).toContain('atrous prelabel FOLDER\n');
    expect(atrous(['./doctor'], { display: '' }).stderr).toContain('atrous prelabel ./doctor\n');
    expect(atrous(['app', "it's"], { display: '' }).stderr).toContain("atrous prelabel 'it'\\''s'\n");
  });

  it.runIf(isRoot)('as root: says that the sandbox is off, unless it was turned off already', () => {
    expect(atrous([]).stderr).toBe("Chromium's sandbox cannot run as root; starting without it.\n");
    expect(atrous(['--no-sandbox']).stderr).toBe('');
  });
});
