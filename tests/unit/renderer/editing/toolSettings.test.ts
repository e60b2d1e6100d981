import { describe, expect, it } from 'vitest';
import { combineOption } from '../../../../core/editor/combineOption.ts';
import { wandContiguousOption, wandToleranceOption } from '../../../../core/editor/tools/wand.ts';
import { MAX_BRUSH_DIAMETER_PX, ToolSettings, type SettingsStorage } from '../../../../renderer/editing/toolSettings.svelte.ts';

/** A storage in memory, with what a program left there before. */
function storageWith(text: string | null = null): SettingsStorage & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, value) {
      this.text = value;
    },
  };
}

describe('ToolSettings', () => {
  it('begins with the brush, and keeps tool and size over restarts', () => {
    const storage = storageWith();
    const settings = new ToolSettings(storage);
    expect([settings.toolId, settings.brushDiameterPx]).toEqual(['brush', 24]);
    settings.toolId = 'eraser';
    settings.brushDiameterPx = 77;
    const later = new ToolSettings(storage);
    expect([later.toolId, later.brushDiameterPx]).toEqual(['eraser', 77]);
  });

  it('takes only whole diameters from 1 to 1000', () => {
    const settings = new ToolSettings(storageWith());
    const taken = [0, -5, 1.4, 1.6, 5000, NaN].map((value) => {
      settings.brushDiameterPx = value;
      return settings.brushDiameterPx;
    });
    expect(taken).toEqual([1, 1, 1, 2, MAX_BRUSH_DIAMETER_PX, MAX_BRUSH_DIAMETER_PX]);
  });

  it('grows and shrinks over the whole range; one undoes the other', () => {
    const settings = new ToolSettings(storageWith());
    settings.brushDiameterPx = 1;
    const sizes = [1];
    while (settings.brushDiameterPx < MAX_BRUSH_DIAMETER_PX) {
      settings.growBrush();
      sizes.push(settings.brushDiameterPx);
    }
    expect(sizes.slice(0, 18)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20]);
    expect(sizes.length).toBeLessThan(60);
    settings.brushDiameterPx = sizes.at(-2)!;
    for (const size of sizes.slice(0, -2).toReversed()) {
      settings.shrinkBrush();
      expect(settings.brushDiameterPx).toBe(size);
    }
    settings.shrinkBrush();
    expect(settings.brushDiameterPx).toBe(1);
  });

  it.each(['', 'nonsense', '7', 'null', '{"toolId":"laser","brushDiameterPx":"9"}', '{"brushDiameterPx":null}'])('starts anew from what it cannot read: %j', (text) => {
    const settings = new ToolSettings(storageWith(text));
    expect([settings.toolId, settings.brushDiameterPx]).toEqual(['brush', 24]);
  });

  it('works without a storage that keeps anything', () => {
    const settings = new ToolSettings({
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('full');
      },
    });
    settings.brushDiameterPx = 5;
    expect(settings.brushDiameterPx).toBe(5);
  });

  it('ignores a tool that does not exist', () => {
    const settings = new ToolSettings(storageWith());
    settings.toolId = 'laser';
    expect(settings.toolId).toBe('brush');
  });

  it('keeps the options of all tools, and takes only what they allow', () => {
    const storage = storageWith();
    const settings = new ToolSettings(storage);
    settings.set(wandToleranceOption, 40.4);
    settings.set(combineOption, 'subtract');
    settings.set(combineOption, 'nonsense');
    settings.step(wandContiguousOption, 1);
    const later = new ToolSettings(storage);
    expect([later.number(wandToleranceOption), later.choice(combineOption), later.flag(wandContiguousOption)]).toEqual([40, 'subtract', false]);
    later.step(combineOption, 1);
    later.step(combineOption, 1);
    later.step(wandToleranceOption, -1);
    expect([later.choice(combineOption), later.number(wandToleranceOption)]).toEqual(['add', 39]);
    later.set(wandToleranceOption, 1000);
    expect(later.number(wandToleranceOption)).toBe(100);
  });
});
