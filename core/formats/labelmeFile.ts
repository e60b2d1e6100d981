import { z } from 'zod';

const point = z.array(z.number()).length(2, 'a point is [x, y]');
const flags = z.record(z.string(), z.unknown()).nullish();

const shapeSchema = z.looseObject({
  label: z.string(),
  points: z.array(point),
  group_id: z.union([z.number(), z.string()]).nullish(),
  description: z.string().nullish(),
  shape_type: z.string().nullish(),
  flags,
  mask: z.string().nullish(),
});

/** One labelme JSON (labelme/label_file.py): keys that labelme does not know are kept by it, and here too. */
export const labelmeFileSchema = z.looseObject({
  version: z.string().nullish(),
  flags,
  shapes: z.array(shapeSchema),
  imagePath: z.string().nullish(),
  imageHeight: z.number().int().positive().nullish(),
  imageWidth: z.number().int().positive().nullish(),
});

export type LabelmeFile = z.infer<typeof labelmeFileSchema>;
export type LabelmeFileShape = LabelmeFile['shapes'][number];

/** In labelme's lists of labels: what is to be ignored (255), and what is nothing. */
export const IGNORE_LABEL = '__ignore__';
export const BACKGROUND_LABEL = '_background_';

/** Keys with a meaning of their own: attributes of these names go into `attributes`. */
export const SHAPE_KEYS: ReadonlySet<string> = new Set(['label', 'points', 'group_id', 'description', 'shape_type', 'flags', 'mask', 'attributes']);
export const FILE_KEYS: ReadonlySet<string> = new Set(['version', 'flags', 'shapes', 'imagePath', 'imageData', 'imageHeight', 'imageWidth', 'attributes']);
