/**
 * Results of `work` for each item, in order; while one is being used, the next is already under way. So decoding, which
 * sharp does on threads of its own, and encoding, which happens here, overlap, and no more than two results are in memory.
 * Where the caller stops early, what is under way is waited for: nothing is written afterwards.
 */
export async function* oneAhead<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): AsyncGenerator<readonly [Item, Result]> {
  let next: Promise<Result> | null = items.length > 0 ? work(items[0]) : null;
  try {
    for (const [i, item] of items.entries()) {
      const result = await next!;
      next = i + 1 < items.length ? work(items[i + 1]) : null;
      // Where nobody asks for it any more, its failure is nobody's business; where somebody does, the await above throws.
      next?.catch(() => undefined);
      yield [item, result];
    }
  } finally {
    await next?.catch(() => undefined);
  }
}
