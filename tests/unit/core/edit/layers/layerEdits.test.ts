import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLayer, type AnnotationDocument } from '../../../../../core/document/annotationDocument.ts';
import { changeOfEdit } from '../../../../../core/document/documentChange.ts';
import { flatten } from '../../../../../core/document/flatten.ts';
import { storedFromDocument } from '../../../../../core/document/storedDocument.ts';
import { applyEdit } from '../../../../../core/edit/applyEdit.ts';
import { invert, type Edit } from '../../../../../core/edit/edit.ts';
import { deleteLayers } from '../../../../../core/edit/layers/deleteLayers.ts';
import { duplicateLayers } from '../../../../../core/edit/layers/duplicateLayers.ts';
import { invertLayer } from '../../../../../core/edit/layers/invertLayer.ts';
import { layerBelow, mergeLayers } from '../../../../../core/edit/layers/mergeLayers.ts';
import { moveLayers } from '../../../../../core/edit/layers/moveLayers.ts';
import { setLayerProperties } from '../../../../../core/edit/layers/setLayerProperties.ts';
import { setOnePerPixel } from '../../../../../core/edit/layers/setOnePerPixel.ts';
import { MAX_PARTS, splitLayer } from '../../../../../core/edit/layers/splitLayer.ts';
import { AppError } from '../../../../../core/errors/appError.ts';
import { splitMask } from '../../../../../core/mask/splitMask.ts';
import { applyChangeToStored, inOrder } from '../../document/applyChangeToStored.ts';
import { arbitraryDocument } from './arbitraryDocument.ts';

const UNCOVERED = 0;

/** What a person may ask for. @param chosen at least one id @param ids gives new ids */
type Operation = (document: AnnotationDocument, chosen: readonly string[], ids: () => string) => Edit | null;

const operations: Readonly<Record<string, Operation>> = {
  delete: deleteLayers,
  duplicate: duplicateLayers,
  merge: (document, chosen) => mergeLayers(document, chosen, chosen[0]),
  invert: (document, chosen) => invertLayer(document, chosen[0]),
  split: (document, chosen, ids) => splitLayer(document, chosen[0], splitMask({ mask: findLayer(document, chosen[0]).mask, mostParts: MAX_PARTS }), ids),
  move: (document, chosen) => moveLayers(document, chosen, chosen.length),
  'change class': (document, chosen) => setLayerProperties(document, chosen, { classId: 9 }),
  crowd: (document, chosen) => setLayerProperties(document, chosen, { crowd: true }),
  rename: (document, chosen) => setLayerProperties(document, chosen, { name: 'left' }),
  recolour: (document, chosen) => setLayerProperties(document, chosen, { color: '#123456', style: 'outline' }),
  'switch mode': (document) => setOnePerPixel(document, !document.onePerPixel),
};

/** Does it. @returns the edit; null where nothing changes or it is refused, always with a sentence */
function attempt(document: AnnotationDocument, operation: Operation, chosen: readonly string[]): Edit | null {
  let count = 0;
  try {
    return operation(document, chosen, () => `new ${count++}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    return null;
  }
}

function chosenOf(document: AnnotationDocument, picks: readonly number[]): string[] {
  return [...new Set(picks.map((pick) => document.layers[pick % document.layers.length].id))];
}

const picks = fc.array(fc.nat(10), { minLength: 1, maxLength: 4 });
const labels = (document: AnnotationDocument): Uint8Array => flatten(document, UNCOVERED).data;
const overlaps = (document: AnnotationDocument): boolean => {
  const area = document.layers.reduce((sum, layer) => sum + layer.mask.area(), 0);
  return area !== labels({ ...document, layers: document.layers.map((layer) => ({ ...layer, classId: 1 })) }).reduce((sum, label) => sum + label, 0);
};

describe.each(Object.entries(operations))('%s', (name, operation) => {
  it('can be taken back and done again, is stored as it is, and keeps one class per pixel', () => {
    fc.assert(
      fc.property(arbitraryDocument({ locks: true }), picks, (document, numbers) => {
        const before = inOrder(storedFromDocument(document));
        const edit = attempt(document, operation, chosenOf(document, numbers));
        // Computing an edit changes nothing.
        expect(inOrder(storedFromDocument(document))).toEqual(before);
        if (edit === null) return;
        applyEdit(document, edit);
        const after = inOrder(storedFromDocument(document));
        expect(inOrder(applyChangeToStored(before, changeOfEdit(document, edit)))).toEqual(after);
        if (document.onePerPixel) expect(overlaps(document)).toBe(false);
        applyEdit(document, invert(edit));
        expect(inOrder(storedFromDocument(document))).toEqual(before);
        applyEdit(document, invert(invert(edit)));
        expect(inOrder(storedFromDocument(document))).toEqual(after);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves pixels and class of locked layers alone', () => {
    fc.assert(
      fc.property(arbitraryDocument({ locks: true }), picks, (document, numbers) => {
        const locked = document.layers.filter((layer) => layer.locked).map((layer) => ({ ...layer, mask: layer.mask.clone() }));
        const edit = attempt(document, operation, chosenOf(document, numbers));
        if (edit !== null) applyEdit(document, edit);
        for (const { id, classId, crowd, mask } of locked) {
          const layer = document.layers.find((candidate) => candidate.id === id);
          expect([layer?.classId, layer?.crowd]).toEqual([classId, crowd]);
          expect(layer!.mask.equals(mask), `${name} of ${id}`).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** The label map that an operation makes, beside the document as it was. */
function eachResult(operation: Operation, check: (before: AnnotationDocument, after: AnnotationDocument, chosen: readonly string[]) => void): void {
  let done = 0;
  fc.assert(
    fc.property(arbitraryDocument({ locks: false }), picks, (document, numbers) => {
      const before = { ...document, layers: document.layers.map((layer) => ({ ...layer, mask: layer.mask.clone() })) };
      const chosen = chosenOf(document, numbers);
      const edit = attempt(document, operation, chosen);
      if (edit === null) return;
      done++;
      applyEdit(document, edit);
      check(before, document, chosen);
    }),
    { numRuns: 60 },
  );
  expect(done).toBeGreaterThan(10);
}

describe('the label map', () => {
  it.each(['duplicate', 'split', 'switch mode', 'rename', 'recolour', 'crowd'])('stays as it is: %s', (name) => {
    eachResult(operations[name], (before, after) => expect(labels(after)).toEqual(labels(before)));
  });

  it('is that of the layers that are left: delete', () => {
    eachResult(operations.delete, (before, after, chosen) => {
      expect(labels(after)).toEqual(labels({ ...before, layers: before.layers.filter(({ id }) => !chosen.includes(id)) }));
    });
  });

  it('is that of the same layers with another class: change class', () => {
    eachResult(operations['change class'], (before, after, chosen) => {
      expect(labels(after)).toEqual(labels({ ...before, layers: before.layers.map((layer) => (chosen.includes(layer.id) ? { ...layer, classId: 9 } : layer)) }));
    });
  });

  it('has the class of the one wherever the others were seen, where layers do not overlap: merge', () => {
    eachResult(operations.merge, (before, after, chosen) => {
      if (!before.onePerPixel) return;
      const classId = before.layers.find(({ id }) => id === chosen[0])!.classId;
      expect(labels(after)).toEqual(labels({ ...before, layers: before.layers.map((layer) => (chosen.includes(layer.id) ? { ...layer, classId } : layer)) }));
      expect(after.layers).toHaveLength(before.layers.length - chosen.length + 1);
    });
  });

  it('has the class of the layer where it was not, if it lies on top: invert', () => {
    eachResult(operations.invert, (before, after, chosen) => {
      const layer = before.layers.find(({ id }) => id === chosen[0])!;
      const rest = after.layers.find(({ id }) => id === chosen[0])!;
      expect(rest.mask.area()).toBe(before.width * before.height - layer.mask.area());
      if (before.onePerPixel) expect(after.layers.filter(({ id }) => id !== chosen[0]).every(({ mask }) => mask.isEmpty)).toBe(true);
    });
  });

  it('is that of the layers in their new order: move', () => {
    eachResult(operations.move, (before, after, chosen) => {
      const at = after.layers.findIndex(({ id }) => chosen.includes(id));
      expect(after.layers.slice(at, at + chosen.length).map(({ id }) => id)).toEqual(before.layers.map(({ id }) => id).filter((id) => chosen.includes(id)));
      expect(labels(after)).toEqual(labels({ ...before, layers: after.layers.map(({ id }) => before.layers.find((layer) => layer.id === id)!) }));
    });
  });
});

function threeLayers(options: Partial<AnnotationDocument> = {}): AnnotationDocument {
  const [document] = fc.sample(arbitraryDocument({ locks: false }), { numRuns: 1, seed: 1 });
  const layers = [0, 1, 2].map((index) => ({ ...document.layers[0], id: `layer ${index}`, mask: document.layers[0].mask.clone(), locked: false }));
  return { ...document, onePerPixel: false, layers, ...options };
}

describe('refusals say what to do', () => {
  it('locked layers', () => {
    const document = threeLayers();
    document.layers[1].locked = true;
    expect(() => deleteLayers(document, ['layer 1'])).toThrow('This layer is locked. Unlock it to change it.');
    expect(() => deleteLayers(document, ['layer 0', 'layer 1'])).toThrow('One of these layers is locked. Unlock it to change them.');
    expect(() => setLayerProperties(document, ['layer 1'], { classId: 8 })).toThrow(/locked/);
    expect(setLayerProperties(document, ['layer 1'], { name: 'still renamed' })).not.toBeNull();
  });

  it('what makes no sense', () => {
    const document = threeLayers();
    for (const layer of document.layers) layer.mask.fillSpan(0, 0, 10);
    expect(() => mergeLayers(document, ['layer 1'], 'layer 1')).toThrow(/only one layer/);
    expect(() => duplicateLayers({ ...document, onePerPixel: true }, ['layer 1'], () => 'new')).toThrow(/Let layers overlap first/);
    expect(setOnePerPixel(document, false)).toBeNull();
    expect([layerBelow(document, ['layer 1', 'layer 2'])?.id, layerBelow(document, ['layer 0'])]).toEqual(['layer 0', null]);
  });
});
