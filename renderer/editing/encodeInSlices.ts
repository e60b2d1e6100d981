import { encodeTileRecord, type DocumentChange, type UnencodedChange } from '../../core/document/documentChange.ts';
import type { TileRecord } from '../../core/document/storedDocument.ts';

/** Work between two looks at the events that came meanwhile: a quarter of a frame. */
const SLICE_MS = 4;

/** The change as it is stored. Its tiles are encoded in slices, so that the stroke that comes next is not held up. */
export async function encodeInSlices(change: UnencodedChange): Promise<DocumentChange> {
  const tiles: TileRecord[] = [];
  let endMs = performance.now() + SLICE_MS;
  for (const tile of change.tiles) {
    if (performance.now() > endMs) {
      await new Promise((resolve) => setTimeout(resolve));
      endMs = performance.now() + SLICE_MS;
    }
    tiles.push(encodeTileRecord(tile));
  }
  return { ...change, tiles };
}
