import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory } from '../../../engine/userDirectories.ts';

it('ATROUS_HOME overrides everything, also as a relative path', () => {
  expect(dataDirectory({ ATROUS_HOME: '/x/y', XDG_DATA_HOME: '/z' }, 'linux')).toBe('/x/y');
  expect(dataDirectory({ ATROUS_HOME: 'here' }, 'darwin')).toBe(resolve('here'));
});

it('follows the custom of each system', () => {
  expect(dataDirectory({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/atrous');
  expect(dataDirectory({}, 'linux')).toBe(join(homedir(), '.local/share/atrous'));
  expect(dataDirectory({}, 'darwin')).toBe(join(homedir(), 'Library/Application Support/Atrous'));
  expect(dataDirectory({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'Atrous'));
});

it('ignores a relative XDG_DATA_HOME, as its specification says, and an empty ATROUS_HOME', () => {
  expect(dataDirectory({ XDG_DATA_HOME: 'relative', ATROUS_HOME: '' }, 'linux')).toBe(join(homedir(), '.local/share/atrous'));
});
