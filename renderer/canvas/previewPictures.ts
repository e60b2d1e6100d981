import type { PreviewMask } from '../../core/editor/toolPreview.ts';
import { canvasRect, levelOfScale, tilesIn, type DeviceView } from './deviceView.ts';
import { drawMasks } from './drawMasks.ts';
import { MAX_LEVEL } from './reduceTile.ts';
import { TilePictures, type PicturedDocument, type PicturedLayer } from './tilePictures.ts';

type Rgb = readonly [r: number, g: number, b: number];

const OPACITY = { add: 0.65, remove: 0.6, hint: 1 } as const;
/** What would go is darkened. */
const REMOVED: Rgb = [20, 20, 24];

/** Pictures of the masks that a tool shows, drawn as layers are: tile by tile, outlined, the large ones over several frames. */
export class PreviewPictures {
  private readonly masks: readonly PreviewMask[];
  private readonly document: PicturedDocument;
  private readonly pictures: TilePictures;

  /** The ones there are where the masks are the same, else new ones; null for no masks. */
  static of(masks: readonly PreviewMask[], image: { readonly width: number; readonly height: number }, colorOfClass: (classId: number | null) => Rgb, kept: PreviewPictures | null): PreviewPictures | null {
    if (masks.length === 0) return null;
    const isSame = kept !== null && kept.masks.length === masks.length && masks.every((mask, i) => mask === kept.masks[i]);
    return isSame ? kept : new PreviewPictures(masks, image, colorOfClass);
  }

  private constructor(masks: readonly PreviewMask[], { width, height }: { readonly width: number; readonly height: number }, colorOfClass: (classId: number | null) => Rgb) {
    this.masks = masks;
    const layers = masks.map(
      ({ mask, kind, classId }, i): PicturedLayer => ({ id: String(i), classId: classId ?? -1, color: null, style: kind === 'hint' ? 'outline' : 'both', visible: true, opacity: OPACITY[kind], mask }),
    );
    this.document = { width, height, onePerPixel: true, layers };
    this.pictures = new TilePictures(this.document, {
      colorOf: ({ id }) => (masks[Number(id)].kind === 'remove' ? REMOVED : colorOfClass(masks[Number(id)].classId)),
      activeLayerId: () => null,
    });
  }

  /** @returns whether everything in view is drawn; else to be called again in the next frame */
  draw(context: CanvasRenderingContext2D, view: DeviceView, pixelRatio: number, budgetMs: number): boolean {
    const { document, pictures } = this;
    const area = canvasRect(view);
    const { complete } = pictures.refresh(tilesIn(view, area, document.width, document.height), levelOfScale(view.scale, MAX_LEVEL), budgetMs);
    context.setTransform(1, 0, 0, 1, 0, 0);
    drawMasks(context, document, pictures, view, area, pixelRatio, false);
    return complete;
  }
}
