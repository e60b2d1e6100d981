import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnotationDocument, Layer } from '../../../../core/document/annotationDocument.ts';
import { flatten } from '../../../../core/document/flatten.ts';
import { documentFromStored, storedFromDocument } from '../../../../core/document/storedDocument.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { brushSpans } from '../../../../core/mask/brushSpans.ts';
import { TILE_SIZE } from '../../../../core/mask/tile.ts';
import { inOrder } from '../document/applyChangeToStored.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { TestEditor } from './testEditor.ts';

const WIDTH = 300;
const HEIGHT = 270;

type Point = readonly [x: number, y: number];
type Command =
  | { readonly kind: 'paint' | 'erase'; readonly points: readonly Point[]; readonly diameterPx: number; readonly end: 'complete' | 'cancel' }
  | { readonly kind: 'addLayer' | 'selectClass'; readonly classId: number }
  | { readonly kind: 'removeLayer' | 'selectLayer'; readonly at: number }
  | { readonly kind: 'moveLayer'; readonly at: number; readonly to: number }
  | { readonly kind: 'changeLayer'; readonly at: number; readonly after: { classId?: number; name?: string } }
  | { readonly kind: 'setLook'; readonly at: number; readonly after: { visible?: boolean; locked?: boolean; opacity?: number } }
  | { readonly kind: 'undo' | 'redo' | 'selectNothing' };

const at = fc.nat({ max: 20 });
const classId = fc.integer({ min: 1, max: 4 });
// Around the corner where four tiles meet, and over every edge of the image.
const point: fc.Arbitrary<Point> = fc.oneof(
  fc.tuple(fc.integer({ min: 230, max: 280 }), fc.integer({ min: 230, max: 280 })),
  fc.tuple(fc.integer({ min: -20, max: WIDTH + 20 }), fc.integer({ min: -20, max: HEIGHT + 20 })),
);
const stroke = fc.record({
  kind: fc.constantFrom('paint' as const, 'paint' as const, 'erase' as const),
  points: fc.array(point, { minLength: 1, maxLength: 4 }),
  diameterPx: fc.constantFrom(1, 2, 9, 40, 150),
  end: fc.constantFrom('complete' as const, 'complete' as const, 'complete' as const, 'cancel' as const),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: stroke, weight: 6 },
  { arbitrary: fc.record({ kind: fc.constantFrom('addLayer' as const, 'selectClass' as const), classId }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constantFrom('removeLayer' as const, 'selectLayer' as const), at }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('moveLayer' as const), at, to: fc.integer({ min: -1, max: 9 }) }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('changeLayer' as const), at, after: fc.record({ classId, name: fc.constantFrom('', 'left', 'right') }, { requiredKeys: [] }) }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('setLook' as const),
      at,
      after: fc.record({ visible: fc.boolean(), locked: fc.boolean(), opacity: fc.constantFrom(0.2, 0.9) }, { requiredKeys: [] }),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'undo' as const, 'redo' as const, 'selectNothing' as const) }), weight: 3 },
);
const commands = fc.array(command, { minLength: 1, maxLength: 25 });

function perform(test: TestEditor, step: Command): void {
  const { editor, document } = test;
  const pick = (index: number): Layer | undefined => document.layers[index % Math.max(1, document.layers.length)];
  switch (step.kind) {
    case 'paint':
    case 'erase': {
      const active = editor.activeLayer;
      if (active !== null && (active.locked || !active.visible)) {
        expect(() => editor.beginStroke(step.kind)).toThrow();
        return;
      }
      return test.stroke(step.kind, step.points, step.diameterPx, step.end);
    }
    case 'addLayer':
      return void editor.addLayer(step.classId);
    case 'selectClass':
      return editor.selectClass(step.classId);
    case 'selectNothing':
      return editor.selectLayer(null);
    case 'undo':
      return void editor.undo();
    case 'redo':
      return void editor.redo();
    default: {
      const layer = pick(step.at);
      if (layer === undefined) return;
      if (step.kind === 'moveLayer') editor.moveLayer(layer.id, step.to);
      else if (step.kind === 'changeLayer') editor.changeLayer(layer.id, step.after);
      else if (step.kind === 'setLook') editor.setLook(layer.id, step.after);
      else editor[step.kind](layer.id);
    }
  }
}

/** A layer's pixels as a plain raster. */
function raster(layer: Layer): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (layer.mask.has(x, y)) pixels[y * WIDTH + x] = 1;
  return pixels;
}

/** What undo and redo restore: everything but the look, which is not part of the history. */
function edited(document: AnnotationDocument): unknown {
  const { layers, tiles, ...rest } = inOrder(storedFromDocument(document));
  return { ...rest, tiles, layers: layers.map(({ id, classId: layerClass, name, source }) => ({ id, layerClass, name, source })) };
}

/** What the screen shows in each tile, as text. */
function pictures(document: AnnotationDocument): string[] {
  const columns = Math.ceil(WIDTH / TILE_SIZE);
  return Array.from({ length: columns * Math.ceil(HEIGHT / TILE_SIZE) }, (_, index) =>
    document.layers
      .filter((layer) => layer.visible && layer.mask.getTile(index) !== null)
      .map((layer) => `${layer.classId} ${layer.opacity} ${layer.mask.getTile(index)!.join()}`)
      .join(' | '),
  );
}

function run(list: readonly Command[], onePerPixel: boolean, check: (test: TestEditor, step: Command) => void): TestEditor {
  const test = new TestEditor({ width: WIDTH, height: HEIGHT, onePerPixel });
  for (const step of list) {
    perform(test, step);
    check(test, step);
  }
  return test;
}

describe('Editor, any sequence of strokes and layer operations', () => {
  it('undoing all gives the first state, redoing all the last', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), (list, onePerPixel) => {
        const test = run(list, onePerPixel, () => undefined);
        while (test.editor.redo() !== null);
        const last = edited(test.document);
        const states: unknown[] = [last];
        while (test.editor.undo() !== null) states.push(edited(test.document));
        expect(test.document.layers).toEqual([]);
        for (const state of states.toReversed().slice(1)) {
          test.editor.redo();
          expect(edited(test.document)).toEqual(state);
        }
        expect(test.editor.redo()).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('storing every change gives the document, and what is stored loads as the same', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), (list, onePerPixel) => {
        const test = run(list, onePerPixel, ({ document, stored }) => expect(inOrder(stored)).toEqual(inOrder(storedFromDocument(document))));
        const loaded = documentFromStored(test.stored);
        expect(inOrder(storedFromDocument(loaded))).toEqual(inOrder(test.stored));
        loaded.layers.forEach((layer, i) => expect(layer.mask.equals(test.document.layers[i].mask)).toBe(true));
      }),
      { numRuns: 60 },
    );
  });

  it('never lets two layers share a pixel where a pixel has one class', () => {
    fc.assert(
      fc.property(commands, (list) => {
        run(list, true, ({ document }) => {
          const total = document.layers.reduce((sum, layer) => sum + layer.mask.area(), 0);
          const covered = flatten({ ...document, layers: document.layers.map((layer) => ({ ...layer, classId: 1 })) }, 0).data.reduce((sum, value) => sum + value, 0);
          expect(total).toBe(covered);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('never changes a pixel of a locked layer by a stroke', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), fc.array(stroke, { minLength: 1, maxLength: 4 }), (list, onePerPixel, strokes) => {
        const test = run(list, onePerPixel, () => undefined);
        test.document.layers.forEach((layer, i) => (layer.locked = i % 2 === 0));
        test.editor.selectClass(3);
        const before = test.document.layers.filter((layer) => layer.locked).map((layer) => ({ layer, mask: layer.mask.clone() }));
        for (const step of strokes) perform(test, step);
        for (const { layer, mask } of before) expect(layer.mask.equals(mask)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('reports every tile that looks different afterwards', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), (list, onePerPixel) => {
        let before = ['', '', '', ''];
        run(list, onePerPixel, (test) => {
          const after = pictures(test.document);
          const reported = test.takeTiles();
          after.forEach((picture, index) => {
            if (picture !== before[index]) expect(reported).toContain(index);
          });
          before = after;
        });
      }),
      { numRuns: 40 },
    );
  });

  it('a stroke paints what a plain raster would, pixel by pixel', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), stroke, (list, onePerPixel, last) => {
        const test = run(list, onePerPixel, () => undefined);
        const active = test.editor.activeLayer;
        if (active !== null && (active.locked || !active.visible)) return;
        const expected = new Map(test.document.layers.map((layer) => [layer.id, raster(layer)]));
        const looks = test.document.layers.map(({ id, locked, visible }) => ({ id, locked, visible }));
        test.stroke(last.kind, last.points, last.diameterPx);
        const target = active?.id ?? `new`;
        if (last.kind === 'paint' && active === null) expected.set(target, new Uint8Array(WIDTH * HEIGHT));
        for (const [x, y] of pixelsOf(last)) {
          const i = y * WIDTH + x;
          if (last.kind === 'erase') {
            for (const { id, locked, visible } of looks) if (active === null ? visible && !locked : id === target) expected.get(id)![i] = 0;
          } else if (!looks.some(({ id, locked }) => locked && id !== target && expected.get(id)![i] === 1)) {
            if (onePerPixel) for (const { id, locked } of looks) if (!locked) expected.get(id)![i] = 0;
            expected.get(target)![i] = 1;
          }
        }
        for (const layer of test.document.layers) {
          const known = expected.get(layer.id) ?? expected.get('new')!;
          expect(firstDifference(raster(layer), known)).toBe(-1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('flattens as a plain raster does: the topmost layer gives the class', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), fc.constantFrom(0, 255), (list, onePerPixel, uncovered) => {
        const { document } = run(list, onePerPixel, () => undefined);
        const expected = new Uint8Array(WIDTH * HEIGHT).fill(uncovered);
        for (const layer of document.layers) raster(layer).forEach((value, i) => value === 1 && (expected[i] = layer.classId));
        const flat = flatten(document, uncovered);
        expect([flat.width, flat.height, firstDifference(flat.data, expected)]).toEqual([WIDTH, HEIGHT, -1]);
      }),
      { numRuns: 30 },
    );
  });
});

/** Pixels of a stroke inside the image. */
function pixelsOf({ points, diameterPx }: { readonly points: readonly Point[]; readonly diameterPx: number }): Point[] {
  const pixels: Point[] = [];
  points.forEach((end, i) => {
    for (const { y, x0, x1 } of brushSpans(imagePoint(...(points[i - 1] ?? end)), imagePoint(...end), diameterPx)) {
      for (let x = Math.max(0, x0); x < Math.min(WIDTH, x1); x++) if (y >= 0 && y < HEIGHT) pixels.push([x, y]);
    }
  });
  return pixels;
}
