import { halvedSize } from './photoLevels.ts';

/** The thread that makes the smaller copies of one photograph: scaling an ImageBitmap blocks the thread that asks for it. */

/** What a worker's global scope has that is used here; the library of types for pages knows no workers. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ImageBitmap>) => void) | null;
  postMessage(level: ImageBitmap, transfer: Transferable[]): void;
}
const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data: full }) => {
  reduce(full).catch(reportError);
};

async function reduce(full: ImageBitmap): Promise<void> {
  let level = full;
  for (let size = halvedSize(level); size !== null; size = halvedSize(level)) {
    const next = await createImageBitmap(level, { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: 'medium' });
    level.close();
    level = next;
    const copy = await createImageBitmap(level);
    scope.postMessage(copy, [copy]);
  }
  level.close();
}
