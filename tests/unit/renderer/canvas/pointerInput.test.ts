import { setMaxListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import type { ViewPoint } from '../../../../core/geometry/points.ts';
import type { Client } from '../../../../renderer/bridge/client.ts';
import { PointerInput } from '../../../../renderer/canvas/pointerInput.ts';
import { EditingSession } from '../../../../renderer/editing/editingSession.svelte.ts';
import { ToolSettings } from '../../../../renderer/editing/toolSettings.svelte.ts';
import { TestEditor } from '../../core/editor/testEditor.ts';

const PEN = { tip: { button: 0, buttons: 1 }, eraser: { button: 5, buttons: 32 } } as const;

const classSet: ClassSet = { classes: [{ id: 8, name: 'cat', color: '#400000' }], backgroundId: null };

class TestPointerEvent extends Event {
  readonly pointerId: number;
  readonly pointerType = 'pen';
  readonly pressure = 0.5;
  readonly clientX: number;
  readonly clientY: number;
  readonly button: number;
  readonly buttons: number;
  readonly [modifier: string]: unknown;

  constructor(type: string, clientX: number, { button, buttons }: { button: number; buttons: number }, pointerId: number) {
    super(type);
    this.pointerId = pointerId;
    this.clientX = this.clientY = clientX;
    this.button = button;
    this.buttons = buttons;
    Object.assign(this, { shiftKey: false, altKey: false, metaKey: false, ctrlKey: false });
  }

  getCoalescedEvents(): [] {
    return [];
  }
}

beforeAll(() => {
  // Of one signal: Node warns of more than ten.
  setMaxListeners(20);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('PointerEvent', TestPointerEvent);
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

afterAll(() => {
  vi.unstubAllGlobals();
});

let session: EditingSession;
/** Where the canvas last drew the brush. */
let cursor: ViewPoint | null;
let element: EventTarget;
let stop: () => void;

beforeEach(() => {
  const { stored } = new TestEditor({ activeClassId: 8 });
  const client = { invoke: () => Promise.resolve() } as unknown as Client;
  const image = { id: 7, path: 'a.jpg', state: 'predicted', width: stored.width, height: stored.height, failure: null };
  session = new EditingSession(client, { image, document: stored, prediction: null } as unknown as ConstructorParameters<typeof EditingSession>[1], classSet, new ToolSettings({ getItem: () => null, setItem: () => undefined }));
  session.view.resize(stored.width, stored.height, 1);
  session.view.zoomActual();
  element = Object.assign(new EventTarget(), { style: {}, setPointerCapture: () => undefined, getBoundingClientRect: () => ({ left: 0, top: 0 }) });
  stop = new PointerInput(element as unknown as HTMLElement, session, { pointerAt: (point) => void (cursor = point) }).listen();
});

afterEach(() => stop());

const send = (type: string, x: number, end: { button: number; buttons: number }, pointerId = 1): unknown => element.dispatchEvent(new TestPointerEvent(type, x, end, pointerId));

function draw(end: { button: number; buttons: number }): void {
  send('pointerdown', 60, end);
  send('pointermove', 120, { ...end, button: -1 });
  send('pointerup', 120, { button: end.button, buttons: 0 });
}

describe('the eraser end of a pen', () => {
  it.each(['brush', 'polygon'])('erases while it touches; then the tool before is in hand: %s', (tool) => {
    session.selectTool('brush');
    draw(PEN.tip);
    const painted = session.layers[0].areaPx;
    session.selectTool(tool);
    send('pointerdown', 60, PEN.eraser);
    expect([session.toolId, session.isDrawing]).toEqual(['eraser', true]);
    send('pointermove', 90, { ...PEN.eraser, button: -1 });
    send('pointerup', 90, { button: 5, buttons: 0 });
    expect([session.toolId, session.isDrawing, session.undoLabel]).toEqual([tool, false, 'erase']);
    expect(session.layers[0].areaPx).toBeLessThan(painted);
  });

  it('gives the tool back when the pen is lost, and what was erased stays', () => {
    draw(PEN.tip);
    send('pointerdown', 60, PEN.eraser);
    send('pointercancel', 60, PEN.eraser);
    expect([session.toolId, session.undoLabel]).toEqual(['brush', 'erase']);
  });

  it('leaves a tool in hand that was chosen meanwhile', () => {
    draw(PEN.tip);
    send('pointerdown', 60, PEN.eraser);
    session.selectTool('wand');
    send('pointerup', 60, { button: 5, buttons: 0 });
    expect(session.toolId).toBe('wand');
  });

  it('does nothing where the tool in hand cannot be laid aside', () => {
    draw(PEN.tip);
    session.selectTool('rectangle');
    draw(PEN.tip);
    expect(session.tools.isPending).toBe(true);
    session.setLook(session.activeLayerId!, { locked: true });
    draw(PEN.eraser);
    expect([session.toolId, session.tools.isPending, session.message?.text]).toEqual(['rectangle', true, 'A layer is locked. Unlock it to change it.']);
  });
});

describe('a second pointer, a palm or a finger beside the pen', () => {
  it.each(['pointerup', 'pointercancel', 'lostpointercapture', 'pointerleave'])('neither moves nor ends the stroke of the first: %s', (end) => {
    send('pointerdown', 60, PEN.tip);
    send('pointerdown', 200, PEN.tip, 2);
    send('pointermove', 210, { ...PEN.tip, button: -1 }, 2);
    send(end, 210, { button: 0, buttons: 0 }, 2);
    expect([session.isDrawing, cursor?.x]).toEqual([true, 60.5]);
    send('pointermove', 120, { ...PEN.tip, button: -1 });
    send('pointerup', 120, { button: 0, buttons: 0 });
    expect(session.isDrawing).toBe(false);
    session.undo();
    expect(session.undoLabel).toBeNull();
  });
});

describe('Alt', () => {
  const key = (type: string, more: object = {}): Event => Object.assign(new Event(type, { cancelable: true }), { key: 'Alt', code: 'AltLeft', altKey: type === 'keydown', shiftKey: false, ctrlKey: false, metaKey: false, ...more });
  const wheel = (): Event => Object.assign(new Event('wheel', { cancelable: true }), { deltaX: 0, deltaY: -120, deltaMode: 0, wheelDeltaY: 120, altKey: true });
  /** Whether the window's menu bar does not see that the key is let go. */
  const hides = (use: () => void): boolean => {
    window.dispatchEvent(key('keydown'));
    use();
    const up = key('keyup');
    window.dispatchEvent(up);
    return up.defaultPrevented;
  };

  it('is not for the menu bar when the wheel or the pointer used it, and is when it was pressed alone', () => {
    const moved = Object.assign(new TestPointerEvent('pointermove', 60, { button: -1, buttons: 0 }, 1), { altKey: true });
    expect(hides(() => element.dispatchEvent(wheel()))).toBe(true);
    expect(hides(() => undefined)).toBe(false);
    expect(hides(() => element.dispatchEvent(moved))).toBe(true);
    // It is pressed again and again while it is held.
    expect(hides(() => [element.dispatchEvent(wheel()), window.dispatchEvent(key('keydown', { repeat: true }))])).toBe(true);
    expect(hides(() => undefined)).toBe(false);
  });
});
