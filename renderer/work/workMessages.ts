import type { TaskName } from '../../core/editor/work/pixelTasks.ts';
import type { PlainError } from '../../core/errors/appError.ts';

/** To the thread that computes. */
export type WorkOrder =
  /** Further levels of the photograph, the largest first. */
  | { readonly kind: 'photo'; readonly levels: readonly ImageBitmap[] }
  /** `request` as toMessage makes it. */
  | { readonly kind: 'task'; readonly name: TaskName; readonly request: unknown };

/** Its answer to a task; `result` as toMessage makes it. */
export type WorkAnswer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: PlainError };
