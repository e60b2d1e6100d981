/** What turning a wheel or moving two fingers on a trackpad means. */
export type WheelIntent =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'brush'; readonly step: 1 | -1 };

/** The part of WheelEvent that counts. */
export interface WheelInput {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 = deltas are CSS pixels. */
  readonly deltaMode: number;
  /** 120 per notch of a wheel; Chromium gives them beside the standard's deltas. */
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly timeStamp: number;
}

const ZOOM_PER_NOTCH = 1.2;
/** Per CSS pixel that a pinch reports: what the fingers do, as Chromium counts -100 ln(scale). */
const ZOOM_PER_PINCH_PX = 0.01;
/** A pinch begins with less than this: fingers do not move apart by a sixth between two events. A notch of a wheel has more. */
const MAX_PINCH_START_PX = 15;
const NOTCH_WHEEL_DELTA = 120;
const PAN_PER_NOTCH_PX = 80;
/** What two fingers move per step of the brush's size. */
const BRUSH_STEP_PX = 40;
/** Events closer than this belong to one movement and come from one device. */
const SAME_MOVEMENT_MS = 200;
const PIXELS_PER_LINE = 16;

/**
 * Reads wheel events as design and map programs do:
 *
 *   wheel                      zoom at the pointer          trackpad, two fingers   pan
 *   Ctrl or Cmd + wheel        zoom at the pointer          trackpad, pinch         zoom at the fingers
 *   Shift + wheel              pan sideways
 *   Alt + wheel                size of the brush
 *
 * Nothing in an event says which device it comes from. Wheels turn by notches (a multiple of 120 in wheelDelta);
 * trackpads report pixels, often along both axes. On macOS wheelDelta is then exactly -3 times as large, elsewhere the
 * same pixels, cut to whole ones. Where the display is scaled, the pixels of both are fractions.
 */
export class WheelReader {
  private lastMs = -Infinity;
  private isTrackpad = false;
  /** Moved with Alt since the last step. */
  private brushPx = 0;

  read(event: WheelInput): WheelIntent | null {
    const unit = event.deltaMode === 0 ? 1 : PIXELS_PER_LINE;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (dx === 0 && dy === 0) return null;
    if (event.timeStamp - this.lastMs > SAME_MOVEMENT_MS) {
      this.isTrackpad = looksLikeTrackpad(event);
      this.brushPx = 0;
    }
    if (isPinch(event)) this.isTrackpad = true;
    this.lastMs = event.timeStamp;

    const main = Math.abs(dy) >= Math.abs(dx) ? dy : dx;
    const notches = -notchesOf(event, main);
    if (event.altKey) return this.isTrackpad ? this.brushStep(main) : { kind: 'brush', step: main < 0 ? 1 : -1 };
    if (event.ctrlKey || event.metaKey) return { kind: 'zoom', factor: this.isTrackpad ? Math.exp(-main * ZOOM_PER_PINCH_PX) : ZOOM_PER_NOTCH ** notches };
    if (this.isTrackpad) return { kind: 'pan', dx: 0 - dx, dy: 0 - dy };
    if (event.shiftKey) return { kind: 'pan', dx: notches * PAN_PER_NOTCH_PX, dy: 0 };
    // A wheel that tilts.
    if (dy === 0) return { kind: 'pan', dx: notches * PAN_PER_NOTCH_PX, dy: 0 };
    return { kind: 'zoom', factor: ZOOM_PER_NOTCH ** notches };
  }

  private brushStep(px: number): WheelIntent | null {
    this.brushPx += px;
    if (Math.abs(this.brushPx) < BRUSH_STEP_PX) return null;
    const step = this.brushPx < 0 ? 1 : -1;
    this.brushPx = 0;
    return { kind: 'brush', step };
  }
}

/** Chromium reports a pinch as a wheel with Ctrl that turns by a notch, however little the fingers move. */
function isPinch({ deltaX, deltaY, deltaMode, wheelDeltaY = 0, ctrlKey }: WheelInput): boolean {
  return ctrlKey && deltaMode === 0 && deltaX === 0 && Math.abs(deltaY) < MAX_PINCH_START_PX && Math.abs(wheelDeltaY) >= NOTCH_WHEEL_DELTA;
}

function looksLikeTrackpad({ deltaX, deltaY, deltaMode, wheelDeltaX = 0, wheelDeltaY = 0 }: WheelInput): boolean {
  if (deltaMode !== 0) return false;
  if (deltaX !== 0 && deltaY !== 0) return true;
  const delta = deltaY !== 0 ? deltaY : deltaX;
  const wheelDelta = deltaY !== 0 ? wheelDeltaY : wheelDeltaX;
  if (wheelDelta === -3 * delta) return true;
  return Number.isInteger(delta) ? wheelDelta % NOTCH_WHEEL_DELTA !== 0 : wheelDelta === -Math.trunc(delta);
}

/** How far a wheel was turned towards the hand; a quick turn of a fine wheel gives fractions and several notches. */
function notchesOf({ deltaY, wheelDeltaX = 0, wheelDeltaY = 0 }: WheelInput, main: number): number {
  const wheelDelta = deltaY !== 0 ? wheelDeltaY : wheelDeltaX;
  const notches = wheelDelta === 0 ? Math.sign(main) : -wheelDelta / NOTCH_WHEEL_DELTA;
  return Math.min(4, Math.max(-4, notches));
}
