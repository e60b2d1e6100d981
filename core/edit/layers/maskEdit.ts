import type { AnnotationDocument, Layer } from '../../document/annotationDocument.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { tilesEqual } from '../../mask/tile.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import type { TileChange } from '../edit.ts';

/** The tiles in which a layer's pixels become those of `after`; none where they are the same. */
export function changesTo(layer: Layer, after: TiledMask): TileChange[] {
  const changes: TileChange[] = [];
  const add = (tileIndex: number): void => {
    const [before, now] = [layer.mask.getTile(tileIndex), after.getTile(tileIndex)];
    const same = before === now || (before !== null && now !== null && tilesEqual(before, now));
    if (!same) changes.push({ layerId: layer.id, tileIndex, before, after: now });
  };
  for (const [index] of layer.mask.entries()) add(index);
  for (const [index] of after.entries()) if (layer.mask.getTile(index) === null) add(index);
  return changes;
}

/** Pixels that a layer may take: `mask` without those of locked layers other than `except`. */
export function withoutLocked(document: AnnotationDocument, mask: TiledMask, except: Layer | null): TiledMask {
  return document.layers
    .filter((layer) => layer.locked && layer !== except)
    .reduce((rest, layer) => combineMasks(rest, layer.mask, 'subtract'), mask);
}

/** The tiles in which all other layers lose the pixels of `mask`. */
export function takenFromOthers(document: AnnotationDocument, mask: TiledMask, keeps: ReadonlySet<Layer>): TileChange[] {
  return document.layers.filter((layer) => !keeps.has(layer)).flatMap((layer) => changesTo(layer, combineMasks(layer.mask, mask, 'subtract')));
}
