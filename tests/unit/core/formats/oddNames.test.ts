import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { datasetFormats } from '../../../../core/formats/datasetFormats.ts';
import { createLabelMap } from '../../../../core/mask/labelMap.ts';
import { labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { firstDifference } from '../mask/firstDifference.ts';

/** What lists, XML, YAML, CSV and paths quote, split at or trim, and words that formats use themselves. */
const ODD_NAMES = [
  'a,b', '"quoted"', "it's", 'line\nend', 'tab\tstop', '\r\n', 'a/b', 'a\\b', '#first', ' before', 'after ', ' ', 'a:b', '1,2,3', '12', '3 wheels', '0 zero', '-', '- item', '{a: b}', '[x]', '!tag', '&anchor', '*alias', '%', '@', '`', '?',
  'true', 'null', '~', 'no', '1e3', '.5', '<b>&amp;</b>', ']]>', '日本', 'Straße', 'e\u0301', '\u00e9', '🐈‍⬛', '𝒜', '\u200b', '\u0007', '\ud800', 'x'.repeat(200), '🐈'.repeat(100),
  'background', 'Background', '_background_', '__ignore__', 'void', 'ignored', 'ignore', 'unlabeled', 'name', 'class 0', 'class 9', 'class 77', '__proto__', 'constructor', 'toString',
];
/** A byte order mark inside of a text is lost by the parser of large JSON. */
const oddName = fc.oneof(fc.constantFrom(...ODD_NAMES), fc.string({ minLength: 1, maxLength: 200 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((name) => !name.includes('\ufeff')));

function classSetOf(names: readonly string[], backgroundId: number | null): ClassSet {
  return { classes: names.map((name, id) => ({ id, name, color: `#${(id + 1).toString(16).padStart(6, '0')}` })), backgroundId };
}

/** Every class, void, and what is uncovered, a pixel each. */
function everyId(count: number): ReturnType<typeof createLabelMap> {
  const labelMap = createLabelMap(count + 1, 2, 255);
  for (let id = 0; id < count; id++) labelMap.data[id] = id;
  return labelMap;
}

describe.each(datasetFormats.filter(({ descriptor }) => descriptor.fidelity === 'exact'))('$descriptor.id', (format) => {
  it('gives back label maps whatever classes are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(oddName, { minLength: 1, maxLength: 12 }), fc.boolean(), async (names, hasBackground) => {
        const classSet = classSetOf(names, hasBackground ? 0 : null);
        const labelMap = everyId(names.length);
        const { imported, labels } = await roundTrip(format, [{ path: 'a.jpg', labelMap }], { classSet });
        expect(firstDifference(labelMapOf([...labels.values()][0], imported.classSet).data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    { names: ['class 1', '__ignore__', 'class 1 2', 'other'], why: 'may not be called as it is' },
    { names: ['\u0007', '\ufffd', '\u0001', '\ud800'], why: 'has characters that not every format can write' },
  ])('keeps a class that $why apart from one that is called as it would be then', async ({ names }) => {
    const labelMap = everyId(names.length);
    const { imported, labels } = await roundTrip(format, [{ path: 'a.jpg', labelMap }], { classSet: classSetOf(names, null) });
    expect(firstDifference(labelMapOf([...labels.values()][0], imported.classSet).data, labelMap.data)).toBe(-1);
  });

  it('takes every odd name', async () => {
    const labelMap = everyId(3);
    for (const name of ODD_NAMES) {
      const classSet = classSetOf(['other', name, 'third'], 0);
      const { imported, labels } = await roundTrip(format, [{ path: 'a.jpg', labelMap }], { classSet });
      expect(firstDifference(labelMapOf([...labels.values()][0], imported.classSet).data, labelMap.data), JSON.stringify(name)).toBe(-1);
    }
  });
});
