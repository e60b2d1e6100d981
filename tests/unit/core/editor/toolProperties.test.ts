import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnotationDocument } from '../../../../core/document/annotationDocument.ts';
import { flatten } from '../../../../core/document/flatten.ts';
import { storedFromDocument } from '../../../../core/document/storedDocument.ts';
import type { ToolOptionValue } from '../../../../core/editor/toolOption.ts';
import { brushDiameterOption } from '../../../../core/editor/brushOptions.ts';
import { brush } from '../../../../core/editor/tools/brush.ts';
import { toolList } from '../../../../core/editor/toolList.ts';
import { AppError } from '../../../../core/errors/appError.ts';
import { createLabelMap } from '../../../../core/mask/labelMap.ts';
import { inOrder } from '../document/applyChangeToStored.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { TestEditor } from './testEditor.ts';
import { TestTool, type Held } from './testTools.ts';

const WIDTH = 300;
const HEIGHT = 270;
/** Around the corner where four tiles meet: what tools that look at the photograph get to see. */
const VIEW = { left: 200, top: 200, right: WIDTH, bottom: HEIGHT };

type Point = readonly [x: number, y: number];
type Step =
  | { readonly kind: 'press'; readonly points: readonly Point[]; readonly held: Held }
  | { readonly kind: 'key'; readonly key: 'Enter' | 'Escape' | 'Backspace' }
  | { readonly kind: 'hover'; readonly at: Point };
type Command =
  | { readonly kind: 'tool'; readonly tool: number; readonly steps: readonly Step[]; readonly options: readonly number[]; readonly end: 'complete' | 'cancel' }
  | { readonly kind: 'class'; readonly classId: number }
  | { readonly kind: 'look'; readonly at: number; readonly after: { readonly locked?: boolean; readonly visible?: boolean } }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'undo' | 'redo' };

const point: fc.Arbitrary<Point> = fc.tuple(fc.integer({ min: 190, max: WIDTH + 5 }), fc.integer({ min: 195, max: HEIGHT + 5 }));
const held = fc.record({ shiftKey: fc.boolean(), altKey: fc.boolean(), pressure: fc.constantFrom(0.3, 1) }, { requiredKeys: [] });
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('press' as const), points: fc.array(point, { minLength: 1, maxLength: 4 }), held }), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('key' as const), key: fc.constantFrom('Enter' as const, 'Enter' as const, 'Escape' as const, 'Backspace' as const) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('hover' as const), at: point }), weight: 1 },
);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('tool' as const),
      tool: fc.nat({ max: toolList.length - 1 }),
      steps: fc.array(step, { minLength: 1, maxLength: 5 }),
      options: fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 4 }),
      end: fc.constantFrom('complete' as const, 'complete' as const, 'cancel' as const),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ kind: fc.constant('class' as const), classId: fc.constantFrom(1, 2, 3, 255) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('look' as const), at: fc.nat({ max: 9 }), after: fc.record({ locked: fc.boolean(), visible: fc.boolean() }, { requiredKeys: [] }) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('remove' as const), at: fc.nat({ max: 9 }) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const) }), weight: 2 },
);
const commands = fc.array(command, { minLength: 2, maxLength: 9 });

const labelMap = createLabelMap(WIDTH, HEIGHT);
for (let y = 0; y < HEIGHT; y++) labelMap.data.fill(y % 3, y * WIDTH + 220, y * WIDTH + 280);

/** Small values, so that the tools stay quick. */
function optionValue(option: (typeof toolList)[number]['options'][number], random: number): ToolOptionValue {
  if (option.kind === 'number') return option.min + random * (option.id === 'cleanUpRadiusPx' ? 1 : 4);
  return option.kind === 'choice' ? option.choices[random % option.choices.length] : random % 2 === 0;
}

/** A refusal with a sentence is an answer; anything else is a bug. */
function attempt(perform: () => unknown): void {
  try {
    perform();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

function perform(test: TestEditor, command: Command): void {
  const { editor, document } = test;
  switch (command.kind) {
    case 'tool': {
      const descriptor = toolList[command.tool];
      const tool = new TestTool(descriptor, test);
      tool.photo = (x, y) => (x < 250 ? [40, 60, 50] : y < 240 ? [200, 180, 90] : [90, 120, 220]);
      tool.prediction = { labelMap, backgroundId: 0, classIds: [0, 1, 2], logits: null };
      tool.visible = VIEW;
      descriptor.options.forEach((option, i) => attempt(() => tool.set(option, optionValue(option, command.options[i % 4]))));
      for (const part of command.steps) {
        if (part.kind === 'press') attempt(() => tool.drag(part.points, part.held));
        else if (part.kind === 'hover') attempt(() => tool.hover(part.at));
        else if (part.key === 'Escape') tool.tool.cancel();
        else attempt(() => tool.key(part.key as 'Enter' | 'Backspace'));
      }
      return command.end === 'cancel' ? void tool.tool.cancel() : attempt(() => tool.tool.complete());
    }
    case 'class':
      return editor.selectClass(command.classId);
    case 'undo':
    case 'redo':
      return void editor[command.kind]();
    default: {
      const layer = document.layers[command.at % Math.max(1, document.layers.length)];
      if (layer === undefined) return;
      if (command.kind === 'look') editor.setLook(layer.id, command.after);
      else editor.removeLayer(layer.id);
    }
  }
}

/** What undo and redo restore: everything but the look, which is not part of the history. */
function edited(document: AnnotationDocument): unknown {
  const { layers, tiles, ...rest } = inOrder(storedFromDocument(document));
  return { ...rest, tiles, layers: layers.map(({ id, classId, name, source }) => ({ id, classId, name, source })) };
}

function plainLabels(document: AnnotationDocument): Uint8Array {
  const labels = new Uint8Array(WIDTH * HEIGHT);
  for (const { mask, classId } of document.layers) {
    for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (mask.has(x, y)) labels[y * WIDTH + x] = classId;
  }
  return labels;
}

describe('any sequence of gestures with any tools', () => {
  it('undoing all gives the first state, redoing all the last; the store and the label map always equal the layers', () => {
    fc.assert(
      fc.property(commands, fc.boolean(), (list, onePerPixel) => {
        const test = new TestEditor({ width: WIDTH, height: HEIGHT, onePerPixel });
        for (const command of list) {
          perform(test, command);
          expect(test.editor.isDrawing).toBe(false);
          expect(inOrder(test.stored)).toEqual(inOrder(storedFromDocument(test.document)));
        }
        expect(firstDifference(flatten(test.document, 0).data, plainLabels(test.document))).toBe(-1);
        while (test.editor.redo() !== null);
        const states: unknown[] = [edited(test.document)];
        while (test.editor.undo() !== null) states.push(edited(test.document));
        expect(test.document.layers).toEqual([]);
        for (const state of states.toReversed().slice(1)) {
          test.editor.redo();
          expect(edited(test.document)).toEqual(state);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('locked layers keep their pixels, and pixels have one class where they should', () => {
    fc.assert(
      fc.property(commands, commands, (first, then) => {
        const test = new TestEditor({ width: WIDTH, height: HEIGHT });
        for (const command of first) perform(test, command);
        test.document.layers.forEach((layer, i) => test.editor.setLook(layer.id, { locked: i % 2 === 0 }));
        const locked = test.document.layers.filter((layer) => layer.locked).map(({ id, mask }) => ({ id, mask: mask.clone() }));
        for (const command of then) if (command.kind === 'tool' || command.kind === 'class') perform(test, command);
        for (const { id, mask } of locked) expect(test.document.layers.find((layer) => layer.id === id)!.mask.equals(mask)).toBe(true);
        const total = test.document.layers.reduce((sum, { mask }) => sum + mask.area(), 0);
        const covered = flatten({ ...test.document, layers: test.document.layers.map(({ mask }) => ({ mask, classId: 1 })) }, 0).data.reduce((sum, value) => sum + value, 0);
        expect(total).toBe(covered);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps a thousand small strokes, each its own step', () => {
    const test = new TestEditor();
    const tool = new TestTool(brush, test).set(brushDiameterOption, 3);
    for (let i = 0; i < 1200; i++) tool.click([2 + (i % 40) * 7, 2 + Math.floor(i / 40) * 8]);
    let steps = 0;
    while (test.editor.undo() !== null) steps++;
    expect([steps, test.document.layers]).toEqual([1200, []]);
  });
});
