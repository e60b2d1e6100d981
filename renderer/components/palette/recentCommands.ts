const KEY = 'atrous.recentCommands';
const REMEMBERED = 8;

type CommandStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Ids of the commands used lately, the latest first. */
export function readRecentCommands(storage: CommandStorage): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string').slice(0, REMEMBERED) : [];
  } catch {
    return [];
  }
}

export function keepRecentCommand(storage: CommandStorage, id: string): void {
  try {
    storage.setItem(KEY, JSON.stringify([id, ...readRecentCommands(storage).filter((other) => other !== id)].slice(0, REMEMBERED)));
  } catch {
    // A full or forbidden storage costs the order of the palette, nothing else.
  }
}
