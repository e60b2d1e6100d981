import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderArgument } from '../../../electron/commandLine.ts';

const installed = { runsAppDirectory: false, workingDirectory: resolve('/home/ada') };
const fromRepository = { runsAppDirectory: true, workingDirectory: resolve('/home/ada') };

describe('folderArgument', () => {
  it('is null where no folder is given', () => {
    expect(folderArgument(['/opt/atrous'], installed)).toBeNull();
    expect(folderArgument(['/opt/atrous', '--no-sandbox'], installed)).toBeNull();
    expect(folderArgument(['electron', '--no-sandbox', '/repo'], fromRepository)).toBeNull();
    expect(folderArgument(['/opt/atrous', ''], installed)).toBeNull();
  });

  it('is relative to where the person is', () => {
    expect(folderArgument(['/opt/atrous', 'photos/dogs'], installed)).toBe(resolve('/home/ada/photos/dogs'));
    expect(folderArgument(['electron', '.', '.'], fromRepository)).toBe(resolve('/home/ada'));
  });

  it('is the last name, whatever flags stand around it', () => {
    const argv = ['electron', '--inspect=0', '--no-sandbox', '/repo', '--lang=de', '/data/a', '--enable-logging'];
    expect(folderArgument(argv, fromRepository)).toBe(resolve('/data/a'));
  });

  it('takes names as they are: spaces, quotes, unicode, a percent sign', () => {
    for (const name of ['two words', `"quoted" 'too'`, 'Zürich 東京', '100%25', 'file']) {
      expect(folderArgument(['/opt/atrous', name], installed)).toBe(resolve('/home/ada', name));
    }
  });

  it('takes a leading dash after --', () => {
    expect(folderArgument(['/opt/atrous', '--', '-odd'], installed)).toBe(resolve('/home/ada/-odd'));
    expect(folderArgument(['electron', '/repo', '--', '--odd'], fromRepository)).toBe(resolve('/home/ada/--odd'));
  });

  it('reads the file: address that file managers give', () => {
    expect(folderArgument(['/opt/atrous', 'file:///data/two%20words'], installed)).toBe('/data/two words');
  });
});
