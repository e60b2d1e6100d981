import type { Database } from './database.ts';

/**
 * Single values of a project. `folder`: absolute path of the images when the project was last opened.
 * `classMappings`: ClassMapping by the SHA-256 of the model.
 */
export type SettingName = 'backgroundId' | 'classMappings' | 'folder';

export function readSetting<T>(database: Database, name: SettingName): T | null {
  const row = database.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', name);
  return row === undefined ? null : (JSON.parse(row.value) as T);
}

export function writeSetting(database: Database, name: SettingName, value: unknown): void {
  database.run('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, JSON.stringify(value));
}
