import type { Modifiers } from '../../core/editor/combineMode.ts';
import type { ToolKey, ToolPointer } from '../../core/editor/tool.ts';
import { eraser } from '../../core/editor/tools/eraser.ts';
import { viewPoint, type ViewPoint } from '../../core/geometry/points.ts';
import { toImage } from '../../core/geometry/viewTransform.ts';
import type { EditingSession } from '../editing/editingSession.svelte.ts';
import { isMac } from '../actions/platform.ts';
import { positionInView } from './positionInView.ts';
import { WheelReader, type WheelInput } from './wheelIntent.ts';

const PRIMARY_BUTTON = 0;
const MIDDLE_BUTTON = 1;
/** The other end of a pen, as Pointer Events number it. */
const ERASER_BUTTON = 5;

type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'drawing'; readonly pointerId: number }
  | { readonly kind: 'panning'; readonly pointerId: number; x: number; y: number };

/** What the canvas shows of the pointer. */
export interface PointerFeedback {
  /** The pointer is here, to draw the brush there; null = it is away, or the brush is not meant. */
  pointerAt(point: ViewPoint | null): void;
}

/**
 * Turns pointer, wheel and the space bar on the canvas into strokes, zoom and pan:
 * primary button or pen = tool, the eraser end of a pen = eraser while it touches, middle button or space and drag = pan, wheel as in WheelReader.
 */
export class PointerInput {
  private readonly element: HTMLElement;
  private readonly session: EditingSession;
  private readonly feedback: PointerFeedback;
  private readonly wheel = new WheelReader();
  private doing: Doing = { kind: 'nothing' };
  private last: ViewPoint | null = null;
  /** Keys that are held, for what a tool shows before a press. */
  private held: Modifiers = { shiftKey: false, altKey: false, modKey: false };
  private spaceIsDown = false;
  /** Alt, since it was pressed, meant something here: letting it go does not show the window's menu bar. */
  private altWasUsed = false;
  private hoverFrame = 0;

  constructor(element: HTMLElement, session: EditingSession, feedback: PointerFeedback) {
    this.element = element;
    this.session = session;
    this.feedback = feedback;
  }

  /** Starts listening. @returns a function that stops and completes what is being drawn */
  listen(): () => void {
    const { element } = this;
    const stopping = new AbortController();
    const { signal } = stopping;
    element.addEventListener('pointerdown', (event) => this.pointerDown(event), { signal });
    element.addEventListener('pointermove', (event) => this.pointerMove(event), { signal });
    element.addEventListener('pointerup', (event) => this.pointerUp(event), { signal });
    element.addEventListener('pointercancel', (event) => this.isForeign(event) || this.release(), { signal });
    element.addEventListener('lostpointercapture', (event) => this.isForeign(event) || this.release(), { signal });
    element.addEventListener('pointerleave', (event) => this.isForeign(event) || this.leave(), { signal });
    element.addEventListener('dblclick', (event) => this.doubleClick(event), { signal });
    element.addEventListener('wheel', (event) => this.turn(event), { signal, passive: false });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    // Middle button: no auto-scroll.
    element.addEventListener('mousedown', (event) => event.button === MIDDLE_BUTTON && event.preventDefault(), { signal });
    window.addEventListener('keydown', (event) => this.keyDown(event), { signal, capture: true });
    window.addEventListener('keyup', (event) => this.keyUp(event), { signal });
    window.addEventListener('blur', () => this.setSpace(false), { signal });
    this.showCursor();
    return () => {
      stopping.abort();
      cancelAnimationFrame(this.hoverFrame);
      this.release();
      this.leave();
    };
  }

  /** The view, the tool or the layer changed: what is under the pointer is another thing now. */
  refresh(): void {
    this.showCursor();
    this.hover();
  }

  private pointerDown(event: PointerEvent): void {
    if (this.doing.kind !== 'nothing') return;
    this.last = this.viewPointOf(event);
    const pans = event.button === MIDDLE_BUTTON || (event.button === PRIMARY_BUTTON && this.spaceIsDown);
    const erases = event.button === ERASER_BUTTON;
    if (!pans && !erases && event.button !== PRIMARY_BUTTON) return;
    this.element.setPointerCapture(event.pointerId);
    if (pans) {
      this.doing = { kind: 'panning', pointerId: event.pointerId, x: event.clientX, y: event.clientY };
    } else {
      const pointer = this.toolPointerOf(event);
      if (pointer === null || (erases && !this.session.tools.borrow(eraser.id))) return;
      this.doing = { kind: 'drawing', pointerId: event.pointerId };
      this.session.pointerDown(pointer);
    }
    this.showCursor();
  }

  private pointerMove(event: PointerEvent): void {
    if (this.isForeign(event)) return;
    this.last = this.viewPointOf(event);
    this.held = modifiersOf(event);
    this.altWasUsed ||= event.altKey;
    const { doing } = this;
    if (doing.kind === 'panning' && doing.pointerId === event.pointerId) {
      this.session.view.panBy(event.clientX - doing.x, event.clientY - doing.y);
      doing.x = event.clientX;
      doing.y = event.clientY;
    } else if (doing.kind === 'drawing' && doing.pointerId === event.pointerId) {
      // A fast hand makes many moves per frame; all of them count.
      const moves = event.getCoalescedEvents();
      for (const move of moves.length > 0 ? moves : [event]) {
        const pointer = this.toolPointerOf(move);
        if (pointer !== null) this.session.pointerMove(pointer);
      }
    }
    this.showCursor();
    this.hover();
  }

  private pointerUp(event: PointerEvent): void {
    const { doing } = this;
    if (doing.kind === 'nothing' || doing.pointerId !== event.pointerId) return;
    this.doing = { kind: 'nothing' };
    const pointer = this.toolPointerOf(event);
    if (doing.kind === 'drawing' && pointer !== null) this.session.pointerUp(pointer);
    this.session.tools.putBack();
    this.showCursor();
  }

  private doubleClick(event: MouseEvent): void {
    const pointer = this.toolPointerOf(event);
    if (event.button === PRIMARY_BUTTON && !this.spaceIsDown && pointer !== null) this.session.tools.doubleClick(pointer);
  }

  /** Of a palm or a second finger, while another pointer draws or pans. */
  private isForeign({ pointerId }: PointerEvent): boolean {
    return this.doing.kind !== 'nothing' && this.doing.pointerId !== pointerId;
  }

  /** The pointer is taken away in the middle of something: what is drawn stays. */
  private release(): void {
    if (this.doing.kind === 'drawing') this.session.completeGesture();
    this.doing = { kind: 'nothing' };
    this.session.tools.putBack();
    this.showCursor();
  }

  private leave(): void {
    this.last = null;
    this.hover();
    this.showCursor();
  }

  private turn(event: WheelEvent): void {
    event.preventDefault();
    this.altWasUsed ||= event.altKey;
    const intent = this.wheel.read(event as WheelEvent & WheelInput);
    if (intent === null) return;
    const { session } = this;
    if (intent.kind === 'zoom') session.view.zoomAt(this.viewPointOf(event), intent.factor);
    else if (intent.kind === 'pan') session.view.panBy(intent.dx, intent.dy);
    else session.tools.stepKeyedNumber(intent.step);
  }

  private keyDown(event: KeyboardEvent): void {
    this.hold(event);
    if (event.key === 'Alt' && !event.repeat) this.altWasUsed = false;
    if (this.toolKeyDown(event)) return;
    if (event.code !== 'Space' || event.ctrlKey || event.metaKey || event.altKey) return;
    // Only where the hand is: elsewhere the space bar presses buttons and writes spaces.
    const isMeant = this.last !== null || document.activeElement === this.element;
    if (!isMeant || needsSpace(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    this.setSpace(true);
  }

  /** Enter and Backspace mean the tool in hand before anything else while it has something in progress. */
  private toolKeyDown(event: KeyboardEvent): boolean {
    const { key, target } = event;
    const isToolKey = (key === 'Enter' || key === 'Backspace') && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isToolKey || !this.session.tools.isPending || needsKey(target, key)) return false;
    if (!this.session.tools.keyDown(key)) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  private keyUp(event: KeyboardEvent): void {
    this.hold(event);
    if (event.key === 'Alt' && this.altWasUsed) event.preventDefault();
    if (event.code === 'Space') this.setSpace(false);
  }

  private hold(event: KeyboardEvent): void {
    const held = modifiersOf(event);
    const isSame = held.shiftKey === this.held.shiftKey && held.altKey === this.held.altKey && held.modKey === this.held.modKey;
    this.held = held;
    if (!isSame) this.hover();
  }

  private setSpace(isDown: boolean): void {
    if (this.spaceIsDown === isDown) return;
    this.spaceIsDown = isDown;
    this.showCursor();
  }

  /** The system's cursor where it says more than the brush: hand while panning, none where the brush is drawn. */
  private showCursor(): void {
    const { session, doing } = this;
    const canUse = session.canDraw || session.toolDescriptor.isFree === true;
    const pans = doing.kind === 'panning' || (this.spaceIsDown && doing.kind === 'nothing');
    const hasBrush = session.toolDescriptor.cursor === 'brush' && !pans;
    const cursor = doing.kind === 'panning' ? 'grabbing' : pans ? 'grab' : !canUse ? 'not-allowed' : hasBrush ? 'none' : session.toolDescriptor.cursor === 'pointer' ? 'default' : 'crosshair';
    if (this.element.style.cursor !== cursor) this.element.style.cursor = cursor;
    this.feedback.pointerAt(hasBrush && canUse ? this.last : null);
  }

  /** At most once per frame: the status bar need not be faster than the eye. */
  private hover(): void {
    if (this.hoverFrame !== 0) return;
    this.hoverFrame = requestAnimationFrame(() => {
      this.hoverFrame = 0;
      const { transform } = this.session.view;
      const point = this.last === null || transform === null ? null : toImage(transform, this.last);
      this.session.hover(point);
      if (this.doing.kind === 'nothing') this.session.tools.hover(point && { ...this.held, pressure: 1, point });
    });
  }

  private toolPointerOf(event: MouseEvent): ToolPointer | null {
    const { transform } = this.session.view;
    if (transform === null) return null;
    return { point: toImage(transform, this.viewPointOf(event)), ...modifiersOf(event), pressure: pressureOf(event) };
  }

  private viewPointOf(event: MouseEvent): ViewPoint {
    const { left, top } = this.element.getBoundingClientRect();
    return viewPoint(positionInView(event.clientX - left, devicePixelRatio), positionInView(event.clientY - top, devicePixelRatio));
  }
}

/** Where a person types, and in dialogs and menus, the space bar means something else. */
function needsSpace(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input:not([type=range], [type=checkbox], [type=radio]), textarea, select, dialog, [popover]') !== null;
}

/** Where a person types, keys are text; Enter presses buttons. In dialogs and menus they mean something else. */
function needsKey(target: EventTarget | null, key: ToolKey): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Enter' && target.closest('button, a, summary') !== null) return true;
  return target.isContentEditable || target.closest('input:not([type=range], [type=checkbox], [type=radio]), textarea, dialog, [popover]') !== null;
}

function modifiersOf({ shiftKey, altKey, metaKey, ctrlKey }: MouseEvent | KeyboardEvent): Modifiers {
  return { shiftKey, altKey, modKey: isMac ? metaKey : ctrlKey };
}

/** 0..1 of a pen; 1 of what cannot press more or less. */
function pressureOf(event: MouseEvent): number {
  return event instanceof PointerEvent && event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 1;
}
