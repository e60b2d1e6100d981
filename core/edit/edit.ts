import type { Layer, LayerProperties, LayerSource } from '../document/annotationDocument.ts';
import type { Tile } from '../mask/tile.ts';

/** One tile of one layer before and after; null = empty. */
export interface TileChange {
  readonly layerId: string;
  readonly tileIndex: number;
  readonly before: Tile | null;
  readonly after: Tile | null;
}

/** Plain data that says what changed, both ways. Applying an edit and then its inverse changes nothing. */
export type Edit =
  | { readonly kind: 'tiles'; readonly changes: readonly TileChange[] }
  | { readonly kind: 'addLayer'; readonly layer: Layer; readonly index: number }
  | { readonly kind: 'removeLayer'; readonly layer: Layer; readonly index: number }
  | { readonly kind: 'moveLayer'; readonly layerId: string; readonly from: number; readonly to: number }
  | { readonly kind: 'setProperties'; readonly layerId: string; readonly before: Partial<LayerProperties>; readonly after: Partial<LayerProperties> }
  | { readonly kind: 'setSource'; readonly layerId: string; readonly before: LayerSource; readonly after: LayerSource }
  | { readonly kind: 'setOnePerPixel'; readonly before: boolean; readonly after: boolean }
  | { readonly kind: 'group'; readonly edits: readonly Edit[] };

/** The edit that undoes `edit`. */
export function invert(edit: Edit): Edit {
  switch (edit.kind) {
    case 'tiles':
      return { kind: 'tiles', changes: edit.changes.map((change) => ({ ...change, before: change.after, after: change.before })) };
    case 'addLayer':
      return { ...edit, kind: 'removeLayer' };
    case 'removeLayer':
      return { ...edit, kind: 'addLayer' };
    case 'moveLayer':
      return { ...edit, from: edit.to, to: edit.from };
    case 'setProperties':
      return { ...edit, before: edit.after, after: edit.before };
    case 'setSource':
      return { ...edit, before: edit.after, after: edit.before };
    case 'setOnePerPixel':
      return { ...edit, before: edit.after, after: edit.before };
    case 'group':
      return { kind: 'group', edits: edit.edits.map(invert).reverse() };
  }
}
