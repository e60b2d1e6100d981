import { parseArgs } from 'node:util';
import { DEFAULT_LAYER_LOOK, type AnnotationDocument } from '../../core/document/annotationDocument.ts';
import type { Edit } from '../../core/edit/edit.ts';
import { invertLayer } from '../../core/edit/layers/invertLayer.ts';
import { mergeLayers } from '../../core/edit/layers/mergeLayers.ts';
import { setOnePerPixel } from '../../core/edit/layers/setOnePerPixel.ts';
import { MAX_PARTS, splitLayer } from '../../core/edit/layers/splitLayer.ts';
import { Editor } from '../../core/editor/editor.ts';
import { combineMasks, invertMask } from '../../core/mask/combineMasks.ts';
import { splitMask } from '../../core/mask/splitMask.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';
import { LayerAreas } from '../../renderer/editing/layerAreas.ts';
import { discMasks, discsApart } from './discMasks.ts';

/**
 * What the commands for whole layers keep the thread that draws from its work, until the change is handed on for storing;
 * prints the median and the longest of all rounds, each on layers of its own, and the same of taking it back.
 */
function main(): void {
  const { values } = parseArgs({ options: { side: { type: 'string', default: '8192' }, rounds: { type: 'string', default: '11' } } });
  const side = Number(values.side);
  const discs = discMasks(side);
  const [first, ...others] = discs;
  const together = others.reduce((all, disc) => combineMasks(all, disc, 'union'), first);
  const everything = invertMask(new TiledMask(side, side));
  const ids = discs.map((_, i) => `layer-${i}`);
  const apart = discsApart(side);
  // Found in a thread.
  const parts = splitMask({ mask: apart, mostParts: MAX_PARTS });
  let made = 0;
  const newId = (): string => `new-${made++}`;
  const committing = (make: (document: AnnotationDocument) => Edit | null) => (editor: Editor) => editor.commitEdit('invert-layer', make(editor.document)!);
  const commands: readonly (readonly [string, readonly TiledMask[], (editor: Editor) => void])[] = [
    ['paint everything, 100 layers', discs, (editor) => editor.applyMask(everything, 'add')],
    ['invert, 100 layers', discs, committing((document) => invertLayer(document, ids[0]))],
    ['invert, one layer', [together], committing((document) => invertLayer(document, ids[0]))],
    ['merge 100 layers', discs, committing((document) => mergeLayers(document, ids, ids[99]))],
    ['split into 100', [apart], committing((document) => splitLayer(document, ids[0], parts, newId))],
    ['no overlap, 100 layers', discs, (editor) => {
      editor.document.onePerPixel = false;
      editor.commitEdit('resolve-overlap', setOnePerPixel(editor.document, true)!);
    }],
  ];
  console.log(`${side} x ${side} pixels; milliseconds: median, longest of ${values.rounds}\n`);
  for (const [name, masks, perform] of commands) {
    const times = Array.from({ length: Number(values.rounds) }, () => timed(side, masks, perform));
    console.log(`${name.padEnd(30)} ${inWords(times.map(([done]) => done))}; back ${inWords(times.map(([, back]) => back))}`);
  }
}

function timed(side: number, masks: readonly TiledMask[], perform: (editor: Editor) => void): [number, number] {
  const layers = masks.map((mask, i) => ({ ...DEFAULT_LAYER_LOOK, id: `layer-${i}`, classId: 1 + (i % 20), name: '', crowd: false, source: 'prediction' as const, meanConfidence: 0.9, attributes: {}, mask: mask.clone() }));
  const document: AnnotationDocument = { imageId: 1, width: side, height: side, onePerPixel: true, layers };
  const areas = new LayerAreas(document);
  const editor = new Editor(document, { newLayerId: () => 'drawn', tilesChanged: () => undefined, stateChanged: () => undefined, committed: (change) => areas.update(document, change) }, 1);
  const startMs = performance.now();
  perform(editor);
  const doneMs = performance.now();
  editor.undo();
  return [doneMs - startMs, performance.now() - doneMs];
}

function inWords(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(1)}, ${sorted.at(-1)!.toFixed(1)}`;
}

main();
