import type { ImagePoint } from '../geometry/points.ts';
import type { Editor } from './editor.ts';

/** What a pointer event says, in image coordinates. */
export interface ToolPointer {
  readonly point: ImagePoint;
  readonly shiftKey: boolean;
}

/** What a tool may use. It never sees the DOM. */
export interface ToolContext {
  readonly editor: Editor;
  /** Diameter of brush and eraser in image pixels, a whole number from 1. */
  brushDiameterPx(): number;
}

/** A tool in use: a small state machine (idle, drawing) driven by pointer events. */
export interface Tool {
  pointerDown(pointer: ToolPointer): void;
  pointerMove(pointer: ToolPointer): void;
  pointerUp(pointer: ToolPointer): void;
  /** Ends what is in progress and keeps it. */
  complete(): void;
  /** Ends what is in progress and takes it back. @returns whether there was something */
  cancel(): boolean;
}

/** One entry of the tool list; feeds toolbar, shortcut and cursor. */
export interface ToolDescriptor {
  readonly id: string;
  readonly label: string;
  readonly shortcut: string;
  /** Shows the brush outline at the pointer. */
  readonly hasBrush: boolean;
  create(context: ToolContext): Tool;
}
