import type { ImagePoint } from '../geometry/points.ts';
import type { PixelRect } from '../mask/pixelRect.ts';
import type { Modifiers } from './combineMode.ts';
import type { Editor } from './editor.ts';
import type { PhotoAccess } from './photoAccess.ts';
import type { PredictionAccess } from './predictionAccess.ts';
import type { ToolOption, ToolOptionValues } from './toolOption.ts';
import type { ToolPreview } from './toolPreview.ts';
import type { PixelWork } from './work/pixelWork.ts';

/** What a pointer event says, in image coordinates. */
export interface ToolPointer extends Modifiers {
  readonly point: ImagePoint;
  /** Of a pen, 0..1; 1 for what has no pressure. */
  readonly pressure: number;
}

/** Keys that tools hear. Everything else stays with the shortcuts. */
export type ToolKey = 'Enter' | 'Escape' | 'Backspace';

/** What a tool may use. It never sees the DOM. */
export interface ToolContext {
  readonly editor: Editor;
  readonly options: ToolOptionValues;
  readonly photo: PhotoAccess;
  /** For what may take longer than a frame. */
  readonly work: PixelWork;
  /** Null where there is none, or it is not loaded yet. */
  prediction(): PredictionAccess | null;
  /** CSS pixels per image pixel: how far the hand is from a vertex on the screen. */
  scale(): number;
  /** The part of the image that is on the screen; what costs time per pixel keeps to it. */
  visibleRect(): PixelRect;
  /** `preview` or `isPending` of the tool is another one now. */
  previewChanged(): void;
}

/**
 * A tool in use: a small state machine driven by pointer events and keys.
 *
 *     idle --press--> at work --release--> idle            brush: pixels change at once, the release makes one undo step
 *     idle --press--> at work --release--> pending         regions: nothing changes until Enter, the next press outside, or
 *       ^------- Enter, complete, Escape ----'             another tool; Escape throws the region away
 */
export interface Tool {
  /** What to draw over the image; null = nothing. */
  readonly preview: ToolPreview | null;
  /** Something waits to be applied or thrown away, or is being computed. */
  readonly isPending: boolean;
  /** What is pending is only offered: nobody has asked for it, and completing drops it. */
  readonly isOffer?: boolean;
  /** Something that was asked for is still being computed. Completing does not end it: it is applied once it is there, and `cancel` takes it back. */
  readonly hasAccepted?: boolean;
  pointerDown(pointer: ToolPointer): void;
  /** With a button pressed, since pointerDown. */
  pointerMove(pointer: ToolPointer): void;
  pointerUp(pointer: ToolPointer): void;
  /** Without a button pressed; null = the pointer left. */
  hover?(pointer: ToolPointer | null): void;
  /** Comes after the pointerUp of its second click. */
  doubleClick?(pointer: ToolPointer): void;
  /** @returns whether the key meant something */
  keyDown?(key: ToolKey): boolean;
  /** An option, the active layer or the document is another one now. */
  surroundingsChanged?(): void;
  /** What undo means while something is in progress: takes the last part of it back, e.g. a vertex. Without this, all of it. @returns whether there was something */
  stepBack?(): boolean;
  /** Ends what is in progress and keeps it. */
  complete(): void;
  /** Ends what is in progress and takes it back. @returns whether there was something */
  cancel(): boolean;
}

/** One entry of the tool list; feeds toolbar, options bar, shortcut and cursor. */
export interface ToolDescriptor {
  /** The label is the message `tool.ID`, the tip about its use `tool.hint.ID`. */
  readonly id: string;
  /** Name of the icon in Lucide. */
  readonly icon: string;
  readonly shortcut: string;
  readonly options: readonly ToolOption[];
  /** brush: the outline of the brush is drawn at the pointer. */
  readonly cursor: 'brush' | 'crosshair' | 'pointer';
  /** Does not change the pixels of the active layer: a locked or hidden one does not stop it. */
  readonly isFree?: true;
  /** Where in the toolbar: tools of a group stand together. */
  readonly group: 'paint' | 'region' | 'smart' | 'correct';
  create(context: ToolContext): Tool;
}
