import type { Layer } from '../document/annotationDocument.ts';
import { withoutLocked } from '../edit/layers/maskEdit.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import type { CombineMode } from './combineMode.ts';
import type { Editor } from './editor.ts';
import type { PreviewMask } from './toolPreview.ts';

/**
 * What a region would do to the layers, to be shown before `Editor.applyMask` does it: what would be painted, without pixels
 * of locked layers; or the region as a hint, and what would go.
 */
export function regionMasks(editor: Editor, region: TiledMask, combine: CombineMode): PreviewMask[] {
  const { activeLayer: active, document } = editor;
  if (combine === 'add') {
    return [{ mask: withoutLocked(document, region, active), kind: 'add', classId: null }];
  }
  const hint: PreviewMask = { mask: region, kind: 'hint', classId: null };
  const losing = active !== null ? [active] : combine === 'intersect' ? [] : document.layers.filter(({ visible, locked }) => visible && !locked);
  const lost = ({ mask }: Layer): TiledMask => (combine === 'intersect' ? combineMasks(mask, region, 'subtract') : combineMasks(mask, region, 'intersect'));
  const gone = losing.map(lost).reduce((all, each) => combineMasks(all, each, 'union'), new TiledMask(region.width, region.height));
  return gone.isEmpty ? [hint] : [hint, { mask: gone, kind: 'remove', classId: null }];
}
