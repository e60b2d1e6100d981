/**
 * Results of `work` for each item, in order; while one is being used, the next is already under way. So decoding, which
 * sharp does on threads of its own, and encoding, which happens here, overlap, and no more than two results are in memory.
 * Where the caller stops early, what is under way is waited for: nothing is written afterwards.
 */
export async function* oneAhead<Item, Result>(items: Iterable<Item>, work: (item: Item) => Promise<Result>): AsyncGenerator<readonly [Item, Result]> {
  const iterator = items[Symbol.iterator]();
  const begun = (): { readonly item: Item; readonly result: Promise<Result> } | null => {
    const { done, value } = iterator.next();
    if (done === true) return null;
    const result = work(value);
    // Where nobody asks for it any more, its failure is nobody's business; where somebody does, the await below throws.
    result.catch(() => undefined);
    return { item: value, result };
  };
  let next = begun();
  try {
    while (next !== null) {
      const { item } = next;
      const result = await next.result;
      next = begun();
      yield [item, result];
    }
  } finally {
    await next?.result.catch(() => undefined);
  }
}
