import { describe, expect, it } from 'vitest';
import type { PaletteEntry } from '../../../../../renderer/components/palette/paletteEntry.ts';
import { keepRecentCommand, readRecentCommands } from '../../../../../renderer/components/palette/recentCommands.ts';
import { PALETTE_RESULTS, searchPalette } from '../../../../../renderer/components/palette/searchPalette.ts';

function entry(id: string, label: string, alias = ''): PaletteEntry {
  return { id, label, alias, detail: '', icon: null, color: null, caps: [], reason: null, perform: () => {} };
}

const commands = [entry('open-folder', 'Ordner öffnen…', 'open folder'), entry('zoom-in', 'Vergrößern', 'zoom in'), entry('export', 'Trainingsdaten exportieren…', 'export')];
const images = Array.from({ length: 500 }, (_, index) => entry(`image:${index}`, `street/frame_${String(index).padStart(5, '0')}.png`));
const ids = (text: string, recent: string[] = []): string[] => searchPalette(text, commands, images, recent).map((hit) => hit.entry.id);

describe('searchPalette', () => {
  it('without text shows what was used lately, then every command, and no image', () => {
    expect(ids('', ['export', 'gone'])).toEqual(['export', 'open-folder', 'zoom-in']);
  });

  it('finds by the first letters of words, by parts, and without accents', () => {
    expect(ids('ord')[0]).toBe('open-folder');
    expect(ids('ooff')[0]).toBe('open-folder');
    expect(ids('offnen')[0]).toBe('open-folder');
  });

  it('finds commands by their English name in every language', () => {
    expect(ids('zoom in')).toEqual(['zoom-in']);
  });

  it('finds images by name and shows no more than anybody reads', () => {
    expect(ids('frame_00042')[0]).toBe('image:42');
    expect(ids('frame')).toHaveLength(PALETTE_RESULTS);
  });

  it('marks the letters that were typed', () => {
    const [hit] = searchPalette('ver', commands, [], []);
    expect([...hit.marked]).toEqual([0, 1, 2]);
    expect(searchPalette('zoom in', commands, [], [])[0].marked.size).toBe(0);
  });

  it('finds nothing where nothing is like it', () => {
    expect(ids('qqqq')).toEqual([]);
  });
});

it('remembers the last commands, each once, the latest first', () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  for (const id of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) keepRecentCommand(storage, id);
  expect(readRecentCommands(storage)).toEqual(['i', 'h', 'g', 'f', 'e', 'd', 'c', 'a']);
  expect(readRecentCommands({ getItem: () => '{', setItem: () => {} })).toEqual([]);
});
