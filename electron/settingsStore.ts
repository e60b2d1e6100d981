import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { defaultSettings, settingsSchema } from '../core/ipc/settings.ts';
import { windowPlaceSchema } from './windowBounds.ts';
import { remark, type Remark } from '../core/report/remark.ts';

const RECENT_FOLDERS = 12;

/** Loose: what a newer version wrote is kept. */
const storedSettingsSchema = z.looseObject({
  theme: settingsSchema.shape.theme.default(defaultSettings.theme),
  language: settingsSchema.shape.language.default(defaultSettings.language),
  shortcuts: settingsSchema.shape.shortcuts.default(defaultSettings.shortcuts),
  tourSeen: settingsSchema.shape.tourSeen.default(defaultSettings.tourSeen),
  /** Absolute paths, the last opened first. */
  recentFolders: z.array(z.string()).default([]),
  /** By arrangement of displays. */
  windowPlaces: z.record(z.string(), windowPlaceSchema).default({}),
});
export type StoredSettings = z.infer<typeof storedSettingsSchema>;

/**
 * What this person's Atrous remembers between starts, in one JSON file. Comfort, not work: a file that cannot be
 * read or written costs a sentence (`onProblem`), never a start.
 */
export class SettingsStore {
  private readonly path: string;
  private readonly onProblem: (problem: Remark) => void;
  private current: StoredSettings;
  private toldOfFailedWrite = false;

  constructor(path: string, onProblem: (problem: Remark) => void) {
    this.path = path;
    this.onProblem = onProblem;
    this.current = this.read();
  }

  get value(): Readonly<StoredSettings> {
    return this.current;
  }

  /** Changes some settings and writes the file. */
  update(change: Partial<StoredSettings>): void {
    this.current = { ...this.current, ...change };
    try {
      writeAtomically(this.path, `${JSON.stringify(this.current, null, 2)}\n`);
    } catch (error) {
      if (this.toldOfFailedWrite) return;
      this.toldOfFailedWrite = true;
      const why = reasonOf(error);
      this.onProblem(remark('notice.settingsUnsaved', `Settings cannot be saved to ${this.path} (${why}); they hold until Atrous is closed.`, { path: this.path, why }));
    }
  }

  /** Puts a folder at the top of the recent ones. */
  addRecentFolder(folder: string): void {
    const others = this.current.recentFolders.filter((other) => other !== folder);
    this.update({ recentFolders: [folder, ...others].slice(0, RECENT_FOLDERS) });
  }

  private read(): StoredSettings {
    const defaults = storedSettingsSchema.parse({});
    if (!existsSync(this.path)) return defaults;
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      const why = reasonOf(error);
      this.onProblem(remark('notice.settingsUnread', `Settings in ${this.path} cannot be read (${why}); Atrous starts with its defaults.`, { path: this.path, why }));
      return defaults;
    }
    const parsed = storedSettingsSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    this.setAside();
    return defaults;
  }

  /** A damaged file stays for whoever wants to look into it; the next write makes a new one. */
  private setAside(): void {
    const aside = join(dirname(this.path), `${basename(this.path, '.json')}.damaged-${Date.now()}.json`);
    try {
      renameSync(this.path, aside);
      this.onProblem(remark('notice.settingsAside', `The settings in ${this.path} are damaged: Atrous starts with its defaults and kept the file as ${aside}.`, { path: this.path, aside }));
    } catch (error) {
      const why = reasonOf(error);
      this.onProblem(remark('notice.settingsDamaged', `The settings in ${this.path} are damaged and cannot be moved aside (${why}); Atrous starts with its defaults.`, { path: this.path, why }));
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whoever reads the file at any moment, or after a crash, finds the old or the new content, whole. */
function writeAtomically(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.next`;
  writeFileSync(next, content, { flush: true } as object);
  renameSync(next, path);
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
