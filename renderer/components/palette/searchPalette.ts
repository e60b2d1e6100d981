import fuzzysort from 'fuzzysort';
import type { PaletteEntry } from './paletteEntry.ts';

/** More are not read by anybody; typing on finds them. */
export const PALETTE_RESULTS = 60;
/** Of 1: below, letters that lie anywhere in a long name match. */
const LEAST_SCORE = 0.25;
/** A match of what is not shown counts less than one that is. */
const ALIAS_WEIGHT = 0.8;

/** A found entry, with the places of its label's letters that were typed. */
export interface PaletteHit {
  readonly entry: PaletteEntry;
  readonly marked: ReadonlySet<number>;
}

/**
 * What a person may mean by a few letters, the likeliest first.
 * @param text as typed; empty = those used lately, then all `commands` in their order
 * @param commands few, in their own order
 * @param others many: found only by typing
 * @param recent ids, the latest first
 */
export function searchPalette(text: string, commands: readonly PaletteEntry[], others: readonly PaletteEntry[], recent: readonly string[]): PaletteHit[] {
  const query = text.trim();
  if (query === '') return inOrder(commands, recent).map((entry) => ({ entry, marked: new Set<number>() }));
  const found = fuzzysort.go(query, [...commands, ...others], {
    keys: [(entry: PaletteEntry) => entry.label, (entry: PaletteEntry) => entry.alias],
    limit: PALETTE_RESULTS,
    threshold: LEAST_SCORE,
    scoreFn: (result) => Math.max(result[0].score, result[1].score * ALIAS_WEIGHT) * (recent.includes(result.obj.id) ? 1.1 : 1),
  });
  return found.map((result) => ({ entry: result.obj, marked: new Set(result[0].score > 0 ? result[0].indexes : []) }));
}

function inOrder(commands: readonly PaletteEntry[], recent: readonly string[]): PaletteEntry[] {
  const lately = recent.flatMap((id) => commands.find((entry) => entry.id === id) ?? []);
  return [...lately, ...commands.filter((entry) => !lately.includes(entry))];
}
