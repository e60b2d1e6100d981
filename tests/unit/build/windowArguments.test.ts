import { describe, expect, it } from 'vitest';
import { hasDisplay, windowArguments } from '../../../build/windowArguments.mjs';

const runtime = { executable: '/opt/electron/electron', version: '45.4.1', development: false };
const oldRuntime = { ...runtime, version: '25.1.1', development: true };

const desktop = {
  platform: 'linux' as NodeJS.Platform,
  env: { DISPLAY: ':0' } as NodeJS.ProcessEnv,
  userId: 1000 as number | undefined,
  readFile: (_path: string): string | undefined => undefined,
  isSetuidRoot: (_path: string) => false,
};

describe('windowArguments', () => {
  it('adds nothing on a desktop, nor on macOS and Windows', () => {
    const nothing = { flags: [], notices: [] };
    expect(windowArguments(runtime, desktop)).toEqual(nothing);
    expect(windowArguments(runtime, { ...desktop, platform: 'darwin', userId: 0 })).toEqual(nothing);
    expect(windowArguments(runtime, { ...desktop, platform: 'win32', userId: undefined })).toEqual(nothing);
  });

  it('turns the sandbox off for root, and says so', () => {
    expect(windowArguments(runtime, { ...desktop, userId: 0 })).toEqual({
      flags: ['--no-sandbox'],
      notices: ["Chromium's sandbox cannot run as root; starting without it."],
    });
  });

  it.each([
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/user/max_user_namespaces', '0'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ])('turns the sandbox off where %s is %s, unless its helper is setuid root', (path, value) => {
    const restricted = { ...desktop, readFile: (asked: string) => (asked === path ? value : undefined) };
    expect(windowArguments(runtime, restricted).flags).toEqual(['--no-sandbox']);
    const isSetuidRoot = (asked: string) => asked === '/opt/electron/chrome-sandbox';
    expect(windowArguments(runtime, { ...restricted, isSetuidRoot }).flags).toEqual([]);
  });

  it('tells an old Electron to use Wayland where there is nothing else', () => {
    const wayland = { ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } };
    expect(windowArguments(oldRuntime, wayland).flags).toEqual(['--ozone-platform=wayland']);
    expect(windowArguments(runtime, wayland).flags).toEqual([]);
    expect(windowArguments(oldRuntime, desktop).flags).toEqual([]);
  });
});

it('a display is X or Wayland on Linux, and always there elsewhere', () => {
  expect(hasDisplay({ ...desktop, env: {} })).toBe(false);
  expect(hasDisplay({ ...desktop, env: { DISPLAY: '' } })).toBe(false);
  expect(hasDisplay(desktop)).toBe(true);
  expect(hasDisplay({ ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
  expect(hasDisplay({ ...desktop, env: {}, platform: 'darwin' })).toBe(true);
});
