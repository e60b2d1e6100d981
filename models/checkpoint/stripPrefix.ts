import type { StateDict } from './tensor.ts';

/** What wrappers put before every key: DataParallel and DistributedDataParallel, and torch.compile. */
const WRAPPER_PREFIXES = ['module.', '_orig_mod.'];

/**
 * The tensors without their wrappers' prefixes, which are taken off only where every key has them.
 *
 * @returns the prefix too, such as `module.`; empty where there was none
 */
export function stripPrefix(stateDict: StateDict): { stateDict: StateDict; prefix: string } {
  const keys = [...stateDict.keys()];
  let prefix = '';
  for (;;) {
    const next = WRAPPER_PREFIXES.find((each) => keys.length > 0 && keys.every((key) => key.startsWith(prefix + each)));
    if (next === undefined) break;
    prefix += next;
  }
  if (prefix === '') return { stateDict, prefix };
  return { stateDict: new Map([...stateDict].map(([key, tensor]) => [key.slice(prefix.length), tensor])), prefix };
}
