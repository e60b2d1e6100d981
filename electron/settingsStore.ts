import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { defaultSettings, settingsSchema } from '../core/ipc/settings.ts';
import { windowPlaceSchema } from './windowBounds.ts';

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
  private readonly onProblem: (sentence: string) => void;
  private current: StoredSettings;
  private toldOfFailedWrite = false;

  constructor(path: string, onProblem: (sentence: string) => void) {
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
      this.onProblem(`Settings cannot be saved to ${this.path} (${reasonOf(error)}); they hold until Atrous is closed.`);
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
      this.onProblem(`Settings in ${this.path} cannot be read (${reasonOf(error)}); Atrous starts with its defaults.`);
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
      this.onProblem(`The settings in ${this.path} are damaged: Atrous starts with its defaults and kept the file as ${aside}.`);
    } catch (error) {
      this.onProblem(`The settings in ${this.path} are damaged and cannot be moved aside (${reasonOf(error)}); Atrous starts with its defaults.`);
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
