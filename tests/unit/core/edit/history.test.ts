import { describe, expect, it } from 'vitest';
import { editSizeBytes } from '../../../../core/edit/editFootprint.ts';
import { invert, type Edit } from '../../../../core/edit/edit.ts';
import { History } from '../../../../core/edit/history.ts';
import { createTile } from '../../../../core/mask/tile.ts';

/** An edit that can be told from others. */
function step(number: number): Edit {
  return { kind: 'moveLayer', layerId: 'a', from: number, to: number + 1 };
}

function tileEdit(tiles: number): Edit {
  return { kind: 'tiles', changes: Array.from({ length: tiles }, (_, tileIndex) => ({ layerId: 'a', tileIndex, before: null, after: createTile() })) };
}

describe('History', () => {
  it('gives back steps in reverse order, and again in order', () => {
    const history = new History();
    history.push('paint', step(1));
    history.push('erase', step(2));
    history.push('move-layers', step(3));
    expect([history.undoLabel, history.redoLabel]).toEqual(['move-layers', null]);
    expect([history.undo(), history.undo()]).toEqual([invert(step(3)), invert(step(2))]);
    expect([history.undoLabel, history.redoLabel]).toEqual(['paint', 'erase']);
    expect([history.redo(), history.redo(), history.redo()]).toEqual([step(2), step(3), null]);
    expect([history.undo(), history.undo(), history.undo(), history.undo()].at(-1)).toBeNull();
  });

  it('forgets what was undone when something new is done', () => {
    const history = new History();
    history.push('paint', step(1));
    history.undo();
    history.push('erase', step(2));
    expect(history.redo()).toBeNull();
    expect([history.undo(), history.undo()]).toEqual([invert(step(2)), null]);
  });

  it('is capped by bytes: the oldest go, the last one stays however large it is', () => {
    const tile = editSizeBytes(tileEdit(1));
    const history = new History(tile * 10);
    for (let i = 0; i < 30; i++) history.push('paint', tileEdit(1));
    let steps = 0;
    while (history.undo() !== null) steps++;
    expect(steps).toBe(10);
    history.push('erase', tileEdit(100));
    expect(history.undoLabel).toBe('erase');
    expect(history.undo()).not.toBeNull();
  });

  it('counts what was undone no more once it is forgotten', () => {
    const tile = editSizeBytes(tileEdit(1));
    const history = new History(tile * 4);
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 4; i++) history.push('paint', tileEdit(1));
      for (let i = 0; i < 4; i++) history.undo();
    }
    for (let i = 0; i < 4; i++) history.push('erase', tileEdit(1));
    let steps = 0;
    while (history.undo() !== null) steps++;
    expect(steps).toBe(4);
  });

  it('keeps a thousand small strokes', () => {
    const history = new History();
    for (let i = 0; i < 1500; i++) history.push('paint', tileEdit(4));
    let steps = 0;
    while (history.undo() !== null) steps++;
    expect(steps).toBe(1500);
  });
});
