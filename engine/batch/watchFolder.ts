import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isCancelled } from '../../core/errors/appError.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import type { PendingImage } from '../project/journal.ts';
import type { Project } from '../project/project.ts';
import { prelabelProject, type PrelabelListeners, type PrelabelRequest } from './prelabelProject.ts';

/** Between two looks at the folder. A folder on a network tells nobody of what comes, so it is looked at. */
const DEFAULT_INTERVAL_MS = 2_000;
/** A look at a large folder takes time: it may take a fifth of it. */
const REST_FACTOR = 4;

export interface WatchRequest extends Omit<PrelabelRequest, 'project'> {
  readonly project: PrelabelRequest['project'] & Pick<Project, 'rescan'>;
}

export interface WatchListeners extends Omit<PrelabelListeners, 'signal'> {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly intervalMs?: number;
  /** Everything that was there has been looked at. */
  readonly onWaiting?: () => void;
  /** After each run over what had come. */
  readonly onRun?: (report: PrelabelReport) => void;
}

/** Size and time of a file: while it is being written or copied they change. */
type Stamp = string;

/**
 * Pre-labels a folder, then what arrives in it, until it is told to stop. A file is taken when its size and time were the same at two looks
 * in a row, so that one which is still being copied is left to grow; one that failed is taken again when it has changed.
 * @returns the sums of all runs; `cancelled` is always true, because only that ends it
 * @throws AppError those of prelabelProject, and `project.unreadable` where the folder itself goes
 */
export async function watchFolder({ project, options, ...request }: WatchRequest, listeners: WatchListeners): Promise<PrelabelReport> {
  const { signal, onProgress, intervalMs = DEFAULT_INTERVAL_MS, onWaiting, onRun } = listeners;
  const startMs = performance.now();
  const run = (imageIds: readonly number[] | null, overwrite: boolean): Promise<PrelabelReport> =>
    prelabelProject({ ...request, project, options: { ...options, imageIds, overwrite } }, { signal, onProgress });
  const pending = (): PendingImage[] => project.pendingImages({ imageIds: options.imageIds, overwrite: false, modelHash: request.model.sha256, shard: options.shard }).todo;

  let total = await run(options.imageIds, options.overwrite);
  onRun?.(total);
  /** What a file was when it was last tried, and at the last look. */
  const tried = new Map<number, Stamp>();
  let seen = new Map<number, Stamp>();
  for (const { id, absolutePath } of pending()) tried.set(id, await stampOf(absolutePath));
  while (!signal.aborted) {
    onWaiting?.();
    const lookMs = performance.now();
    await project.rescan();
    const now = new Map<number, Stamp>();
    const ready: PendingImage[] = [];
    for (const image of pending()) {
      const { id } = image;
      const stamp = await stampOf(image.absolutePath);
      now.set(id, stamp);
      if (stamp !== '' && stamp === seen.get(id) && stamp !== tried.get(id)) ready.push(image);
    }
    seen = now;
    if (ready.length > 0) {
      for (const { id } of ready) tried.set(id, now.get(id)!);
      const report = await run(ready.map(({ id }) => id), false);
      total = sumOf(total, report, new Set(ready.map(({ path }) => path)), performance.now() - startMs);
      onRun?.(report);
    }
    await rest(Math.max(intervalMs, REST_FACTOR * (performance.now() - lookMs)), signal);
  }
  return { ...total, cancelled: true };
}

async function stampOf(path: string): Promise<Stamp> {
  const facts = await stat(path).catch(() => null);
  return facts === null ? '' : `${facts.size} ${facts.mtimeMs}`;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted && !isCancelled(error)) throw error;
  }
}

/** @param tried paths of the second run: what became of them there is what counts */
function sumOf(a: PrelabelReport, b: PrelabelReport, tried: ReadonlySet<string>, elapsedMs: number): PrelabelReport {
  const before = a.failed.filter(({ path }) => !tried.has(path));
  const done = a.done + b.done;
  return {
    ...a, done,
    images: a.images + b.images - (a.failed.length - before.length),
    failed: [...before, ...b.failed],
    skipped: a.skipped + b.skipped,
    retried: [...(a.retried ?? []), ...(b.retried ?? [])],
    imagesPerSecond: (done * 1000) / elapsedMs,
  };
}
