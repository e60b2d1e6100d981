import type { GetModelOptions } from '../engine/models/getModel.ts';
import { fileSize, say } from './output.ts';
import { ProgressLine } from './progressLine.ts';

/** What is said while a model is got. */
export type DownloadHooks = Required<Pick<GetModelOptions, 'onNotice' | 'onProgress'>>;

/** Shows on standard error how a model comes, and clears the line afterwards, whatever happens. */
export async function tellDownload<T>(work: (hooks: DownloadHooks) => Promise<T>): Promise<T> {
  const line = new ProgressLine('get', '', process.stderr, fileSize);
  let begin: { atMs: number; doneBytes: number } | null = null;
  try {
    return await work({
      onNotice: ({ message }) => {
        line.clear();
        say(message);
      },
      onProgress: ({ phase, doneBytes, totalBytes }) => {
        if (phase !== 'getting') return;
        const nowMs = performance.now();
        // What an earlier download left is no merit of this one's speed.
        begin ??= { atMs: nowMs, doneBytes };
        const seconds = (nowMs - begin.atMs) / 1000;
        const perSecond = seconds > 0.5 ? (doneBytes - begin.doneBytes) / seconds : null;
        const secondsLeft = perSecond === null || perSecond === 0 ? null : (totalBytes - doneBytes) / perSecond;
        line.update({ done: doneBytes, failed: 0, total: totalBytes, perSecond, secondsLeft });
      },
    });
  } finally {
    line.clear();
  }
}
