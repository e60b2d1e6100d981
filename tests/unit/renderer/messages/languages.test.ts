import { afterEach, describe, expect, it } from 'vitest';
import { languages, type Language } from '../../../../core/ipc/settings.ts';
import { en } from '../../../../renderer/messages/en.ts';
import { bestLanguage, languageInUse } from '../../../../renderer/messages/languageInUse.svelte.ts';
import { formatBytes, formatCount, formatShare } from '../../../../renderer/messages/formatNumbers.ts';
import { plural } from '../../../../renderer/messages/plural.ts';
import { t } from '../../../../renderer/messages/translate.ts';
import { translations } from '../../../../renderer/messages/translations.ts';

type Text = string | ((parameters: Record<string, number>) => string);

const english = en as unknown as Record<string, Text>;
const others = languages.filter((language) => language !== 'en');

afterEach(() => {
  languageInUse.tag = 'en';
});

/** Names of the values that a text takes, read off its parameter list. */
function parametersOf(text: Text): string[] {
  if (typeof text === 'string') return [];
  const list = /^\(?\s*\{([^}]*)\}/.exec(text.toString());
  return list === null ? [] : list[1].split(',').map((name) => name.split(/[:=]/)[0].trim()).filter((name) => name !== '');
}

function say(language: Language, text: Text, values: Record<string, number>): string {
  languageInUse.tag = language;
  return String(typeof text === 'string' ? text : text(values));
}

/** Names, signs and abbreviations that are written alike everywhere. */
const ALIKE_EVERYWHERE = new Set([
  'class.importFileHint', 'export.filesValue', 'glyph.actualSize', 'layer.crowd', 'palette.voc', 'provider.name', 'status.pointer',
  'status.prediction', 'status.size', 'tool.unit.px', 'prediction.editedOf', 'training.device.cpu', 'training.device.cuda', 'training.python',
]);

/** Words that a language happens to share with English, or takes from it. */
const ALIKE: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  de: [
    'announce.progress', 'class.id', 'class.name', 'export.format', 'import.format', 'import.source', 'modelForm.bad',
    'modelForm.id', 'modelForm.name', 'modelForm.offset', 'prediction.bias', 'queue.sort.name', 'status.zoom', 'tool.ellipse',
    'tool.lasso', 'tool.polygon', 'training.add.id', 'training.gpus',
  ],
  es: [
    'announce.progress', 'class.deleteToVoid', 'modelForm.bad', 'status.zoom', 'training.add.network', 'training.phase1',
  ],
  fr: [
    'class.count', 'class.deleteToVoid', 'class.list', 'class.pixels', 'class.title', 'compare.images', 'doctor.versions',
    'export.format', 'export.images', 'group.image', 'images.title', 'import.format', 'import.images', 'layer.tip', 'menu.image',
    'message.list', 'modelForm.classes', 'modelForm.offset', 'models.details', 'models.facts', 'palette.imageDetail', 'run.rate',
    'settings.tour', 'status.zoom', 'tool.choice.thresholdChannel.saturation', 'tool.ellipse', 'tool.lasso', 'tool.rectangle',
    'tool.unit.pixels', 'training.add.classes', 'training.add.miou', 'training.add.network', 'training.phase1', 'workspace.title',
  ],
  ja: ['export.train', 'export.val'],
  zh: ['export.train', 'export.val'],
};

describe.each(others)('%s', (language) => {
  const texts = translations[language] as Record<string, Text>;

  it('has every text, and none that English has not', () => {
    expect(Object.keys(english).filter((key) => !Object.hasOwn(texts, key))).toEqual([]);
    expect(Object.keys(texts).filter((key) => !Object.hasOwn(english, key))).toEqual([]);
  });

  it('is not English', () => {
    const values = Object.fromEntries([...new Set(Object.values(english).flatMap(parametersOf))].map((name) => [name, 3]));
    const alike = Object.keys(english).filter((key) => !ALIKE_EVERYWHERE.has(key) && say('en', texts[key] ?? '', values) === say('en', english[key], values));
    expect(alike.sort()).toEqual([...ALIKE[language as Exclude<Language, 'en'>]].sort());
  });

  it('says every value that English says', () => {
    const silent: string[] = [];
    for (const [key, text] of Object.entries(english)) {
      const names = parametersOf(text);
      const values = Object.fromEntries(names.map((name, index) => [name, 7001 + index]));
      for (const name of names) {
        const changed = { ...values, [name]: 8123 };
        const matters = say('en', text, values) !== say('en', text, changed);
        if (matters && say(language, texts[key], values) === say(language, texts[key], changed)) silent.push(`${key}: ${name}`);
      }
    }
    expect(silent).toEqual([]);
  });

  it('has no empty text and no blank at an end', () => {
    const values = Object.fromEntries([...new Set(Object.values(english).flatMap(parametersOf))].map((name) => [name, 3]));
    const bad = Object.keys(texts).filter((key) => {
      const text = say(language, texts[key], values);
      return text === '' || text !== text.trim() || /undefined|NaN|\[object/.test(text);
    });
    expect(bad).toEqual([]);
  });
});

describe('numbers and plurals', () => {
  it('are written as the language writes them', () => {
    const written = (language: Language): string[] => {
      languageInUse.tag = language;
      // Which of the narrow spaces stands there differs between versions of ICU.
      return [formatCount(1_234_567), formatShare(0.123), formatBytes(8_403_430)].map((text) => text.replaceAll(/[\u00a0\u202f]/g, '_'));
    };
    expect(written('en')).toEqual(['1,234,567', '12%', '8.4 MB']);
    expect(written('de')).toEqual(['1.234.567', '12_%', '8,4 MB']);
    expect(written('fr')).toEqual(['1_234_567', '12_%', '8,4 MB']);
    expect(written('ja')).toEqual(['1,234,567', '12%', '8.4 MB']);
  });

  it.each([
    ['en', 0, '0 images'],
    ['de', 1, '1 Bild'],
    ['fr', 0, '0 image'],
    ['fr', 2, '2 images'],
    ['es', 1, '1 imagen'],
  ] as const)('%s: %d', (language, count, text) => {
    languageInUse.tag = language;
    const words = { en: ['image', 'images'], de: ['Bild', 'Bilder'], fr: ['image', 'images'], es: ['imagen', 'imágenes'] }[language];
    expect(plural(count, words[0], words[1])).toBe(text);
  });

  it.each([
    ['en', '1 pixel', '1 pixel, human', '1 image', '1 left as it was'],
    ['de', '1 Pixel', '1 Pixel, human', '1 Bild', '1 blieb, wie es war'],
    ['es', '1 píxel', '1 píxel, human', '1 imagen', '1 sin cambios'],
    ['fr', '1 pixel', '1 pixel, human', '1 image', '1 laissée telle quelle'],
  ] as const)('%s: one of each', (language, ...texts) => {
    languageInUse.tag = language;
    expect([
      t('class.pixels', { count: 1 }), t('layer.tip', { count: 1, source: 'human' }), t('import.progress', { done: 1, total: null }), t('run.summarySkipped', { count: 1 }),
    ]).toEqual(texts);
  });
});

it('follows the language in use at once, and says in English what a language lacks', () => {
  languageInUse.tag = 'de';
  expect(t('action.undo')).toBe('Rückgängig');
  languageInUse.tag = 'ja';
  expect(t('run.summaryDone', { count: 1200 })).toBe('1,200 枚をプレラベルしました');
  const german = translations.de as Record<string, Text>;
  const kept = german['action.undo'];
  delete german['action.undo'];
  languageInUse.tag = 'de';
  expect(t('action.undo')).toBe('Undo');
  german['action.undo'] = kept;
});

it.each([
  [['pt-BR', 'de-AT'], 'de'],
  [['zh-Hant-TW'], 'zh'],
  [['tlh', 'nl'], 'en'],
  [[], 'en'],
  [['EN-us', 'de'], 'en'],
])('takes for %j %s', (wanted, language) => expect(bestLanguage(wanted)).toBe(language));
