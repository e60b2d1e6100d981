import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsStore } from '../../../electron/settingsStore.ts';
import { defaultSettings } from '../../../core/ipc/settings.ts';

let directory: string;
let path: string;
let problems: string[];

function open(): SettingsStore {
  return new SettingsStore(path, ({ message }) => problems.push(message));
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'atrous-settings-'));
  path = join(directory, 'settings.json');
  problems = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('SettingsStore', () => {
  it('starts with defaults and writes nothing until something changes', () => {
    expect(open().value).toEqual({ ...defaultSettings, recentFolders: [], windowPlaces: {} });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('remembers, in a directory that it makes', () => {
    path = join(directory, 'deep', 'settings.json');
    open().update({ theme: 'dark' });
    expect(open().value.theme).toBe('dark');
    expect(readdirSync(join(directory, 'deep'))).toEqual(['settings.json']);
  });

  it('keeps the last twelve folders, each once, the last opened first', () => {
    const store = open();
    for (let i = 0; i < 14; i++) store.addRecentFolder(`/data/${i}`);
    store.addRecentFolder('/data/5');
    expect(store.value.recentFolders).toHaveLength(12);
    expect(store.value.recentFolders.slice(0, 3)).toEqual(['/data/5', '/data/13', '/data/12']);
    expect(open().value.recentFolders).toEqual(store.value.recentFolders);
  });

  it('keeps what a newer version wrote', () => {
    writeFileSync(path, JSON.stringify({ theme: 'light', brush: { radiusPx: 9 } }));
    open().update({ theme: 'dark' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ theme: 'dark', brush: { radiusPx: 9 } });
    expect(problems).toEqual([]);
  });

  it.each([
    ['half a file', '{"theme": "da'],
    ['an empty file', ''],
    ['a wrong value', '{"theme": "purple"}'],
    ['something else', '[1, 2]'],
  ])('says so where the file is damaged (%s), starts with defaults and keeps the file beside', (_what, content) => {
    writeFileSync(path, content);
    const store = open();
    expect(store.value.theme).toBe('system');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(path);
    const [aside] = readdirSync(directory);
    expect(aside).toMatch(/^settings\.damaged-\d+\.json$/);
    expect(readFileSync(join(directory, aside), 'utf8')).toBe(content);
    store.update({ theme: 'light' });
    expect(open().value.theme).toBe('light');
  });

  it('says once where it cannot write, and goes on', () => {
    // A file where the directory should be: fails for root as well.
    writeFileSync(join(directory, 'blocked'), '');
    path = join(directory, 'blocked', 'settings.json');
    const store = open();
    store.update({ theme: 'dark' });
    store.update({ theme: 'light' });
    expect(store.value.theme).toBe('light');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/cannot be saved/);
  });

  it.skipIf(process.getuid?.() === 0)('says so where it cannot read', () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path, '{}');
    chmodSync(path, 0);
    expect(open().value.theme).toBe('system');
    expect(problems[0]).toMatch(/cannot be read/);
  });
});
