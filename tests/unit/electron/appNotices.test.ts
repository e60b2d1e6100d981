import { describe, expect, it } from 'vitest';
import { isDevelopmentRuntime, sessionNotices, type Surroundings } from '../../../electron/appNotices.ts';

const usual: Surroundings = { platform: 'linux', userId: 1000, electronVersion: '45.4.1', withoutSandbox: false };

describe('sessionNotices', () => {
  it('says nothing where everything is as it should be', () => {
    expect(sessionNotices(usual)).toEqual([]);
    expect(sessionNotices({ ...usual, platform: 'win32', userId: undefined, electronVersion: '46.0.0' })).toEqual([]);
  });

  it('names the old runtime', () => {
    expect(isDevelopmentRuntime('25.1.1')).toBe(true);
    expect(isDevelopmentRuntime('45.0.0-beta.1')).toBe(false);
    expect(sessionNotices({ ...usual, electronVersion: '25.1.1' })).toEqual([{ code: 'notice.oldElectron', message: 'Atrous runs on Electron 25.1.1, which is old and for development and tests only.', details: { version: '25.1.1' } }]);
  });

  it('says that the sandbox is off, and that it is because of root where it is', () => {
    expect(sessionNotices({ ...usual, userId: 0, withoutSandbox: true })).toMatchObject([{ code: 'notice.root', message: expect.stringMatching(/started as root/) }]);
    expect(sessionNotices({ ...usual, withoutSandbox: true })).toMatchObject([{ code: 'notice.noSandbox', message: expect.stringMatching(/--no-sandbox/) }]);
  });
});
