import { isCancelled } from '../core/errors/appError.ts';
import type { CurrentProject } from './currentProject.ts';
import type { RendererEvents } from './ipc/rendererEvents.ts';
import type { Log } from './log.ts';
import type { RunWork } from './work/runWork.ts';

export interface BackgroundCheckOptions {
  readonly current: CurrentProject;
  readonly runWork: RunWork;
  readonly events: RendererEvents;
  readonly log: Log;
}

/**
 * Checks the whole file of a large project after it was opened, in a process of its own. A damaged one is opened anew, which keeps
 * it as a backup and makes a sound one of it, as where the damage is found at opening; the page is told.
 */
export class BackgroundCheck {
  private readonly options: BackgroundCheckOptions;
  private running: AbortController | null = null;

  constructor(options: BackgroundCheckOptions) {
    this.options = options;
  }

  /** Another project is open, or none: what is still going on for the one before ends. */
  projectChanged(): void {
    this.running?.abort();
    this.running = null;
    const path = this.options.current.open?.fileToCheck() ?? null;
    if (path === null) return;
    const abort = new AbortController();
    this.running = abort;
    void this.check(path, abort.signal).catch((error: unknown) => {
      if (!isCancelled(error)) this.options.log.error(`${path} could not be checked in the background.`, error);
    });
  }

  private async check(path: string, signal: AbortSignal): Promise<void> {
    const { current, runWork, events, log } = this.options;
    const { open } = current;
    const damage = await runWork('checkProject', { path }, { signal });
    if (damage === null || open === null || signal.aborted) return;
    log.warn(`${path} is damaged: ${damage}`);
    const recovered = await current.reopen(open, ({ code, message, details }) => events.notice('error', { code, message, details }));
    if (recovered !== null) events.send('project.recovered', recovered);
  }
}
