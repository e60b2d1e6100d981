import type { CheckpointErrorFor } from './checkpointError.ts';
import type { PickleValue } from './pickleReader.ts';
import { TorchTensor } from './torchPickle.ts';

export interface FoundStateDict {
  tensors: Map<string, TorchTensor>;
  /** Keys that lead from the checkpoint's top to the dict, joined by dots; empty where it is the top itself. */
  path: string;
  /** Paths of the other dicts of tensors, such as the averaged weights beside the plain ones. */
  alternatives: string[];
}

/** What training scripts call the weights, the likeliest first; asked only where there are several dicts of tensors. */
const USUAL_NAMES = ['state_dict', 'model_state_dict', 'model_state', 'model', 'net', 'network', 'params', 'weights'];

/** Checkpoints nest two or three levels; this ends hostile ones. */
const MAX_DEPTH = 16;

/**
 * Finds the one dict whose values are tensors. Only dicts reached through text keys count, which leaves out an
 * optimizer's state (its keys are parameter numbers); a dict around others is a wrapper, even where it holds a stray
 * tensor such as the loss.
 *
 * @param path asks for one dict of several
 * @throws AppError `checkpoint.noStateDict`, `checkpoint.ambiguousStateDict`
 */
export function findStateDict(root: PickleValue, path: string | undefined, error: CheckpointErrorFor): FoundStateDict {
  const candidates = collectCandidates(root);
  const paths = [...candidates.keys()];
  if (candidates.size === 0) throw error('noStateDict', `it holds ${describe(root)}, not a dict of tensors. Save the weights with torch.save(model.state_dict(), FILE).`);

  const chosen = path ?? (paths.length === 1 ? paths[0] : pickUsual(paths));
  const tensors = chosen === undefined ? undefined : candidates.get(chosen);
  if (chosen === undefined || !tensors) {
    const listed = paths.map((each) => `"${each}" (${candidates.get(each)?.size} tensors)`).join(', ');
    if (path !== undefined) throw error('noStateDict', `it has no dict of tensors under "${path}", only under ${listed}.`, { path, paths });
    throw error('ambiguousStateDict', `it holds several dicts of tensors and none has a usual name: ${listed}. Say which one to read.`, { paths });
  }
  return { tensors, path: chosen, alternatives: paths.filter((each) => each !== chosen) };
}

function pickUsual(paths: string[]): string | undefined {
  return USUAL_NAMES.find((name) => paths.includes(name));
}

function collectCandidates(root: PickleValue): Map<string, Map<string, TorchTensor>> {
  const found = new Map<string, Map<string, TorchTensor>>();
  const seen = new Set<PickleValue>();

  /** True where the dict is a candidate or holds one. */
  function visit(value: PickleValue, path: string[]): boolean {
    // The same dict reached twice is one candidate, and a dict that holds itself ends here too.
    if (!(value instanceof Map) || seen.has(value) || path.length > MAX_DEPTH) return false;
    seen.add(value);
    let isWrapper = false;
    const tensors = new Map<string, TorchTensor>();
    for (const [key, item] of value) {
      if (typeof key !== 'string') continue;
      if (item instanceof TorchTensor) tensors.set(key, item);
      else if (visit(item, [...path, key])) isWrapper = true;
    }
    if (!isWrapper && tensors.size > 0) found.set(path.join('.'), tensors);
    return isWrapper || tensors.size > 0;
  }

  visit(root, []);
  return found;
}

function describe(value: PickleValue): string {
  if (value instanceof TorchTensor) return `a single tensor of shape [${value.shape}]`;
  if (value instanceof Map) return value.size === 0 ? 'an empty dict' : `a dict with ${[...value.keys()].slice(0, 5).map(describeKey).join(', ')}`;
  if (Array.isArray(value)) return `a list of ${value.length} values`;
  if (value === null || typeof value !== 'object') return `the value ${String(value).slice(0, 40)}`;
  return 'something else';
}

function describeKey(key: PickleValue): string {
  return typeof key === 'object' ? '…' : JSON.stringify(String(key).slice(0, 40));
}
