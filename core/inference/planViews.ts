import type { ModelDescription } from '../model/modelDescription.ts';
import { nearestAllowedSide, networkSize } from '../model/networkSize.ts';
import type { InferenceOptions } from './inferenceOptions.ts';
import { tilesAlong, type Fade, type TileSpan } from './tilesAlong.ts';

/**
 * One axis of what the network sees in one run, in pixels of the photograph: the view's own pixel of photograph pixel p
 * is `slope * p + offset`.
 */
export interface ViewSpan {
  readonly slope: number;
  readonly offset: number;
  /** Pixels of the view along this axis. */
  readonly lengthPx: number;
  /** Pixels of the photograph [from, to) in which the view has a weight. */
  readonly from: number;
  readonly to: number;
  /** Where the view gives way to its neighbours, in pixels of the photograph. */
  readonly fadeIn: Fade | null;
  readonly fadeOut: Fade | null;
}

/** One run of the network: the photograph or a tile of it, at one scale, mirrored or not. */
export interface View {
  /** Which of `sizes` it is cut from. */
  readonly sizeIndex: number;
  /** In pixels of that size. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly flipped: boolean;
  /** Views of one group have weights that sum to 1 at every pixel; groups are averaged. */
  readonly group: number;
  readonly rows: ViewSpan;
  readonly columns: ViewSpan;
}

export interface ViewPlan {
  /** The sizes in pixels that the photograph is scaled to, one for each scale, in the order of the scales. */
  readonly sizes: readonly { readonly height: number; readonly width: number }[];
  /** In the order of their first row in the photograph; of those that begin together, the largest scale first. */
  readonly views: readonly View[];
  readonly groupCount: number;
}

/**
 * What the network is to see of a photograph. Every scale is rounded to a size that the network takes, and tiles are cut from
 * that size, so that one tile, no flip and one scale is the plain run.
 * @param image width and height of the photograph, in pixels
 * @param network `logitsStride`: pixels of the input for one step in the logits, null where unknown; `alignCorners`: how the logits lie over the input
 * @throws AppError `usage.overlap`
 */
export function planViews(
  description: Pick<ModelDescription, 'input'>,
  network: { readonly logitsStride: number | null; readonly alignCorners: boolean },
  image: { readonly width: number; readonly height: number },
  options: InferenceOptions,
): ViewPlan {
  const sizes = options.scales.map((scale) => scaledSize(description, image, scale, options));
  const mirrorings = options.flip ? [false, true] : [false];
  const views = sizes.flatMap(({ height, width }, sizeIndex) => {
    const rows = tiles(description, network, height, 'height', options);
    const columns = tiles(description, network, width, 'width', options);
    return rows.flatMap((row) =>
      columns.flatMap((column) =>
        mirrorings.map((flipped, mirroring): View => ({
          sizeIndex,
          left: column.from,
          top: row.from,
          width: column.to - column.from,
          height: row.to - row.from,
          flipped,
          group: sizeIndex * mirrorings.length + mirroring,
          rows: viewSpan(row, height, image.height, network.alignCorners),
          columns: viewSpan(column, width, image.width, network.alignCorners),
        })),
      ),
    );
  });
  const largestFirst = (a: View, b: View): number => sizes[b.sizeIndex].width - sizes[a.sizeIndex].width;
  return {
    sizes,
    // Of a photograph much smaller than its scaled form, a tile may lie between two pixels.
    views: views.filter(({ rows, columns }) => rows.from < rows.to && columns.from < columns.to).sort((a, b) => a.rows.from - b.rows.from || largestFirst(a, b)),
    groupCount: sizes.length * mirrorings.length,
  };
}

/** Long side in pixels that scale 1 stands for. */
export function longSideOf({ longSide, tile }: InferenceOptions, { input }: Pick<ModelDescription, 'input'>, image: { readonly width: number; readonly height: number }): number {
  return longSide ?? (tile === null ? input.longSide : Math.max(image.width, image.height));
}

function scaledSize({ input }: Pick<ModelDescription, 'input'>, image: { width: number; height: number }, scale: number, options: InferenceOptions): { height: number; width: number } {
  const longSide = longSideOf(options, { input }, image) * scale;
  if (options.tile === null || input.size.kind === 'multiple') return networkSize({ input }, image, longSide);
  // Tiles of a network with one size are cut from a picture of any size that holds one.
  const side = (ownPx: number, leastPx: number): number => Math.max(leastPx, Math.round((ownPx * longSide) / Math.max(image.width, image.height)));
  return { height: side(image.height, input.size.height), width: side(image.width, input.size.width) };
}

function tiles({ input }: Pick<ModelDescription, 'input'>, { logitsStride }: { logitsStride: number | null }, lengthPx: number, axis: 'height' | 'width', { tile }: InferenceOptions): TileSpan[] {
  if (tile === null) return [{ from: 0, to: lengthPx, fadeIn: null, fadeOut: null }];
  const { size } = input;
  if (size.kind === 'fixed') return tilesAlong(lengthPx, size[axis], tile.overlapPx, logitsStride ?? 1);
  return tilesAlong(lengthPx, nearestAllowedSide(size, tile.sidePx), tile.overlapPx, leastCommonMultiple(size.multiple, logitsStride ?? 1));
}

/**
 * The photograph's pixels over those of its scaled form lie as logits lie over the input: corner pixels on corner pixels
 * (aligned corners), or areas over areas (half-pixel centres).
 */
function viewSpan({ from, to, fadeIn, fadeOut }: TileSpan, scaledPx: number, photographPx: number, alignCorners: boolean): ViewSpan {
  // One pixel has no corners to align: it shows the first pixel of the first tile.
  if (alignCorners && photographPx === 1) return { slope: 0, offset: 0, lengthPx: to - from, from: 0, to: from === 0 ? 1 : 0, fadeIn: null, fadeOut: null };
  const slope = alignCorners ? (scaledPx - 1) / (photographPx - 1) : scaledPx / photographPx;
  const offset = alignCorners ? 0 : slope / 2 - 0.5;
  const inPhotograph = (fade: Fade | null): Fade | null => fade && { from: (fade.from - offset) / slope, to: (fade.to - offset) / slope };
  const [fadesIn, fadesOut] = [inPhotograph(fadeIn), inPhotograph(fadeOut)];
  return {
    slope,
    offset: offset - from,
    lengthPx: to - from,
    // At the ends of a fade the weight is 0.
    from: fadesIn === null ? 0 : Math.max(0, Math.floor(fadesIn.from) + 1),
    to: fadesOut === null ? photographPx : Math.min(photographPx, Math.ceil(fadesOut.to)),
    fadeIn: fadesIn,
    fadeOut: fadesOut,
  };
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}
