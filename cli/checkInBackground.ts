import { join } from 'node:path';
import type { Project } from '../engine/project/project.ts';
import { startWholeCheck } from '../engine/project/startWholeCheck.ts';

/** A check of the project's file beside other work. */
export interface BackgroundCheck {
  /** Aborted with the signal that was given, and where the file turns out to be damaged. */
  readonly signal: AbortSignal;
  /** What is wrong with the file, once it is checked; null where it is sound, needed no check, or the work was interrupted. */
  damage(): Promise<string | null>;
  /** Ends what is still going on. */
  end(): void;
}

/** Begins to check the project's file where that is due (see Project.fileToCheck). @param interrupt Ctrl-C */
export function checkInBackground(project: Project, interrupt: AbortSignal): BackgroundCheck {
  const path = project.fileToCheck();
  if (path === null) return { signal: interrupt, damage: () => Promise.resolve(null), end: () => {} };
  const check = startWholeCheck(join(__dirname, 'cli-check.cjs'), path);
  const ended = new AbortController();
  const onInterrupt = (): void => {
    ended.abort();
    check.end();
  };
  if (interrupt.aborted) onInterrupt();
  interrupt.addEventListener('abort', onInterrupt, { once: true });
  // What keeps a check from being made is no damage; the next opening tries again.
  const damage = check.finished.then((answer) => answer.damage);
  void damage.then((found) => {
    if (found !== null) ended.abort();
  });
  return {
    signal: ended.signal,
    damage: () => damage,
    end: () => {
      interrupt.removeEventListener('abort', onInterrupt);
      check.end();
    },
  };
}
