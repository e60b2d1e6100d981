import { AppError } from '../../core/errors/appError.ts';
import { UNNAMED } from './checkpointError.ts';
import type { StateDict } from './tensor.ts';

export interface MatchOptions {
  /** The file as the person knows it. */
  name?: string;
  /** What the tensors were compared with, in a sentence; `this network` unless given. */
  network?: string;
  /** Keys that a checkpoint may hold and the network does not use: an auxiliary head, counters of batches. */
  mayIgnore?: (key: string) => boolean;
}

/**
 * Compares a checkpoint with what the network needs, and tells everything that differs at once. The counts come
 * first, so that a window may cut the lists off.
 *
 * @param expected the shape of each tensor by its key, verbatim
 * @throws AppError `checkpoint.mismatch`, details {missing: string[], unexpected: string[], wrongShape: {key, expected, found}[]}
 */
export function matchStateDict(
  stateDict: StateDict,
  expected: ReadonlyMap<string, readonly number[]>,
  { name = UNNAMED, network = 'this network', mayIgnore = () => false }: MatchOptions = {},
): void {
  const missing = [...expected.keys()].filter((key) => !stateDict.has(key));
  const unexpected = [...stateDict.keys()].filter((key) => !expected.has(key) && !mayIgnore(key));
  const wrongShape = [];
  for (const [key, shape] of expected) {
    const found = stateDict.get(key)?.shape;
    if (found && (found.length !== shape.length || found.some((size, axis) => size !== shape[axis]))) {
      wrongShape.push({ key, expected: [...shape], found: [...found] });
    }
  }
  if (missing.length + unexpected.length + wrongShape.length === 0) return;

  const shapes = wrongShape.map((each) => `${each.key} [${each.found}] instead of [${each.expected}]`);
  const kinds = { missing, unexpected, 'of the wrong shape': shapes };
  const differing = Object.entries(kinds).filter(([, keys]) => keys.length > 0);
  const counts = differing.map(([kind, keys]) => `${keys.length} ${kind}`).join(', ');
  const lists = differing.map(([kind, keys]) => `${kind}: ${keys.join(', ')}`).join('; ');
  throw new AppError(
    'checkpoint.mismatch',
    `${name}: its tensors are not those of ${network} (${counts}). Choose the architecture that it was trained with. ${lists}`,
    { file: name, missing, unexpected, wrongShape, why: counts },
  );
}
