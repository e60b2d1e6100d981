import type { Edit } from './edit.ts';
import { invert } from './edit.ts';
import type { EditLabel } from './editLabel.ts';
import { editSizeBytes } from './editFootprint.ts';

/** Undo steps may hold this much; the oldest are then forgotten. */
export const HISTORY_LIMIT_BYTES = 256 * 1024 * 1024;

interface Step {
  readonly label: EditLabel;
  readonly edit: Edit;
  readonly sizeBytes: number;
}

/** Undo and redo of one image. One gesture is one step. It holds edits and applies none. */
export class History {
  private readonly done: Step[] = [];
  private undone: Step[] = [];
  private sizeBytes = 0;
  private readonly limitBytes: number;

  constructor(limitBytes: number = HISTORY_LIMIT_BYTES) {
    this.limitBytes = limitBytes;
  }

  get undoLabel(): EditLabel | null {
    return this.done.at(-1)?.label ?? null;
  }

  get redoLabel(): EditLabel | null {
    return this.undone.at(-1)?.label ?? null;
  }

  /** Records an edit that has been applied. What was undone before it is forgotten. */
  push(label: EditLabel, edit: Edit): void {
    for (const step of this.undone) this.sizeBytes -= step.sizeBytes;
    this.undone = [];
    const step = { label, edit, sizeBytes: editSizeBytes(edit) };
    this.done.push(step);
    this.sizeBytes += step.sizeBytes;
    // The last step stays even where it alone is over the limit: it must be possible to take it back.
    while (this.sizeBytes > this.limitBytes && this.done.length > 1) this.sizeBytes -= this.done.shift()!.sizeBytes;
  }

  /** The edit to apply in order to undo the last step, or null. */
  undo(): Edit | null {
    const step = this.done.pop();
    if (step === undefined) return null;
    this.undone.push(step);
    return invert(step.edit);
  }

  /** The edit to apply in order to redo the step undone last, or null. */
  redo(): Edit | null {
    const step = this.undone.pop();
    if (step === undefined) return null;
    this.done.push(step);
    return step.edit;
  }
}
