/** The part of `Storage` that is needed. */
export type LastImageStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Where a person was in a project. */
export interface LastImage {
  readonly imageId: number;
  readonly position: number;
}

function key(stateDir: string): string {
  return `atrous.lastImage:${stateDir}`;
}

/** The image worked on last in the project of this state directory; null where none is known. */
export function readLastImage(storage: LastImageStorage, stateDir: string): LastImage | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key(stateDir)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    const { imageId, position } = kept as Record<string, unknown>;
    return Number.isInteger(imageId) && Number.isInteger(position) && (position as number) >= 0
      ? { imageId: imageId as number, position: position as number }
      : null;
  } catch {
    return null;
  }
}

export function keepLastImage(storage: LastImageStorage, stateDir: string, last: LastImage): void {
  try {
    storage.setItem(key(stateDir), JSON.stringify(last));
  } catch {
    // A full or forbidden storage costs the place in the list, nothing else.
  }
}
