import fc from 'fast-check';
import type { AnnotationDocument, Layer } from '../../../../../core/document/annotationDocument.ts';
import { combineMasks } from '../../../../../core/mask/combineMasks.ts';
import { TiledMask } from '../../../../../core/mask/tiledMask.ts';

/** Two tiles wide. */
const [width, height] = [300, 20];

const arbitraryLayer = fc.record({
  classId: fc.integer({ min: 1, max: 4 }),
  locked: fc.boolean(),
  crowd: fc.boolean(),
  boxes: fc.array(fc.record({ x: fc.nat(width), y: fc.nat(height), w: fc.integer({ min: 1, max: 80 }), h: fc.integer({ min: 1, max: 8 }) }), { maxLength: 3 }),
});

/** One to five layers of boxes, which overlap where layers may. @param locks without, no layer is locked */
export function arbitraryDocument({ locks }: { readonly locks: boolean }): fc.Arbitrary<AnnotationDocument> {
  return fc.record({ onePerPixel: fc.boolean(), layers: fc.array(arbitraryLayer, { minLength: 1, maxLength: 5 }) }).map(({ onePerPixel, layers }) => {
    let free = boxes([{ x: 0, y: 0, w: width, h: height }]);
    return {
      imageId: 1, width, height, onePerPixel,
      layers: layers.map(({ classId, locked, crowd, boxes: list }, index): Layer => {
        let mask = boxes(list);
        if (onePerPixel) {
          mask = combineMasks(mask, free, 'intersect');
          free = combineMasks(free, mask, 'subtract');
        }
        return {
          id: `layer ${index}`, classId, name: '', visible: true, locked: locks && locked, opacity: 0.5, style: 'fill', color: null, crowd,
          source: 'prediction', meanConfidence: 0.5, attributes: {}, mask,
        };
      }),
    };
  });
}

function boxes(list: readonly { x: number; y: number; w: number; h: number }[]): TiledMask {
  const mask = new TiledMask(width, height);
  for (const { x, y, w, h } of list) for (let row = y; row < y + h; row++) mask.fillSpan(row, Math.min(x, width - 1), Math.min(x, width - 1) + w);
  return mask;
}
