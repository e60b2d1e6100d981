import { remark, type Remark } from '../core/report/remark.ts';

/** Atrous is made for this Electron and later ones; see package.json. */
const SUPPORTED_ELECTRON_MAJOR = 45;

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** Undefined on Windows. */
  readonly userId: number | undefined;
  readonly electronVersion: string;
  /** Chromium was started with --no-sandbox. */
  readonly withoutSandbox: boolean;
}

/** The old Electron that stands in where the real one cannot be had. */
export function isDevelopmentRuntime(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) < SUPPORTED_ELECTRON_MAJOR;
}

/** What a person should know for the whole session. */
export function sessionNotices({ platform, userId, electronVersion, withoutSandbox }: Surroundings): Remark[] {
  const notices: Remark[] = [];
  if (isDevelopmentRuntime(electronVersion)) {
    notices.push(remark('notice.oldElectron', `Atrous runs on Electron ${electronVersion}, which is old and for development and tests only.`, { version: electronVersion }));
  }
  if (platform === 'linux' && userId === 0 && withoutSandbox) {
    notices.push(remark('notice.root', "Atrous was started as root, so Chromium's sandbox is off: start it as an ordinary user for everyday work.", {}));
  } else if (withoutSandbox) {
    notices.push(remark('notice.noSandbox', "Chromium's sandbox is off (--no-sandbox): a damaged image could do harm that the sandbox would prevent.", {}));
  }
  return notices;
}
