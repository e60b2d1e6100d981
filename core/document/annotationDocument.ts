import { AppError } from '../errors/appError.ts';
import type { TiledMask } from '../mask/tiledMask.ts';

/** Who made the pixels of a layer first. A person's edit turns `prediction` into `human`. */
export type LayerSource = 'prediction' | 'human' | 'import';

/** Of new layers, predicted or drawn: the class is seen and the photograph under it too. */
export const DEFAULT_LAYER_OPACITY = 0.55;

/** What a person can change of a layer besides its pixels. */
export interface LayerProperties {
  /** 0..254, or 255 for a layer of ignored (void) pixels. */
  classId: number;
  /** Empty = the class name is shown. */
  name: string;
  visible: boolean;
  locked: boolean;
  /** 0..1, of the fill on the screen; never exported. */
  opacity: number;
  /** How it is drawn on the screen; never exported. */
  style: LayerStyle;
  /** sRGB `#rrggbb` that tells this layer from others of its class on the screen; null = the colour of the class. */
  color: string | null;
  /** Many objects in one mask that were not told apart (COCO `iscrowd`). */
  crowd: boolean;
}

export type LayerStyle = 'fill' | 'outline' | 'both';

/** What a layer has that nobody has said anything else about. */
export const DEFAULT_LAYER_LOOK = { visible: true, locked: false, opacity: DEFAULT_LAYER_OPACITY, style: 'fill', color: null } as const;

export interface Layer extends LayerProperties {
  readonly id: string;
  source: LayerSource;
  /** Mean softmax probability (0..1) of the predicted pixels; null where no model was asked. */
  readonly meanConfidence: number | null;
  /** What a dataset said of the object that Atrous has no word for: kept as it came, given back to the same format. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly mask: TiledMask;
}

/**
 * The editable state of one image: layers from bottom to top.
 * `onePerPixel`: painting takes the pixels from the other unlocked layers, so no two layers overlap.
 */
export interface AnnotationDocument {
  readonly imageId: number;
  readonly width: number;
  readonly height: number;
  onePerPixel: boolean;
  readonly layers: Layer[];
}

export function findLayer(document: AnnotationDocument, layerId: string): Layer {
  const layer = document.layers.find((candidate) => candidate.id === layerId);
  if (layer === undefined) throw new AppError('document.noLayer', `There is no layer ${layerId} in this image.`);
  return layer;
}
