import { pathHash } from '../formats/pathHash.ts';

/** One of several equal parts of a folder. */
export interface Shard {
  /** 1 to count. */
  readonly number: number;
  readonly count: number;
}

const MOST_SHARDS = 100_000;

/** `2/8` as the second of eight; null where it is none. */
export function parseShard(text: string): Shard | null {
  const [, number, count] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text.trim()) ?? [];
  if (number === undefined || count === undefined || Number(number) > Number(count) || Number(count) > MOST_SHARDS) return null;
  return { number: Number(number), count: Number(count) };
}

export function shardText({ number, count }: Shard): string {
  return `${number}/${count}`;
}

/**
 * Whether an image belongs to a shard: by a hash of its path in the folder, so that every machine comes to the same answer,
 * whatever else is in the folder, and that new images never move old ones.
 * @param path relative to the folder, with `/`; systems that write accents differently get the same answer
 */
export function isInShard(path: string, { number, count }: Shard): boolean {
  return pathHash(path.normalize('NFC')) % count === number - 1;
}
