import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Runs the garbage collector once. libsql has no way to give up a prepared statement, and the file of a database stays
 * open, and on Windows locked, until the last of its statements is collected: without this a person who closes a
 * project cannot delete its folder or unplug its disk for as long as nothing else fills the memory.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
