import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { toPlainError } from '../../../../core/errors/appError.ts';
import { formatList } from '../../../../core/formats/formatList.ts';
import { labelmeShapeMask } from '../../../../core/formats/labelmeShape.ts';
import { parseYoloLine } from '../../../../core/formats/yoloLine.ts';
import { languages } from '../../../../core/ipc/settings.ts';
import { guessDescription } from '../../../../models/guess/guessDescription.ts';
import { mergeDescription } from '../../../../models/guess/mergeDescription.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { formatText, sentenceText } from '../../../../renderer/messages/sentenceText.ts';
import { languageInUse } from '../../../../renderer/messages/languageInUse.svelte.ts';
import { sentences } from '../../../../renderer/messages/sentences.ts';
import { tinyModelBytes, tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

const root = join(import.meta.dirname, '../../../..');
const others = languages.filter((language) => language !== 'en');

afterEach(() => {
  languageInUse.tag = 'en';
});

/** Property names of interfaces and types, by the name of the type: the lists that the compiler checks errors and remarks against. */
function codesIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const codes: string[] = [];
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    for (const member of statement.members) if (member.name !== undefined) codes.push(ts.isStringLiteral(member.name) ? member.name.text : member.name.getText());
  }
  return codes;
}

const codes = {
  window: codesIn('core/errors/windowErrors.ts'),
  other: codesIn('core/errors/otherErrors.ts'),
  reasons: codesIn('core/report/reasonDetails.ts'),
  remarks: codesIn('core/report/remarkDetails.ts').concat(formatList.map(({ id }) => `format.${id}`)),
};

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('generated')).map((name) => join(folder, name));
}

describe.each(others)('%s', (language) => {
  it('has a sentence for every error that the window can show, for every remark and every reason', () => {
    expect(Object.keys(sentences[language]).sort()).toEqual([...codes.window, ...codes.remarks, ...codes.reasons].sort());
  });

  it('is not empty, and says its values', () => {
    languageInUse.tag = language;
    for (const [code, text] of Object.entries(sentences[language])) {
      if (typeof text === 'string') expect(text.trim(), code).toBe(text);
      const said = text.toString();
      expect(said.length, code).toBeGreaterThan(3);
    }
  });
});

it('knows every code that is thrown below the window', () => {
  const known = new Set([...codes.window, ...codes.other]);
  const unknown: string[] = [];
  for (const path of ['core', 'models', 'engine', 'electron', 'cli', 'renderer'].flatMap(sourceFiles)) {
    for (const [, code] of readFileSync(join(root, path), 'utf8').matchAll(/new AppError\(\s*'([^']+)'/g)) if (!known.has(code)) unknown.push(`${path}: ${code}`);
  }
  expect(unknown).toEqual([]);
});

describe('reasons', () => {
  it.each([
    ['a shape', () => labelmeShapeMask({ shapeType: 'polygon', points: [[1, 1]], mask: null }, 9, 9, 'a.json, shape 1'), 'a.json, shape 1 kann nicht gelesen werden (polygon braucht mindestens 3 Punkte und hat 1).'],
    ['a line', () => parseYoloLine('0 x 1 1 1 1 1', 9, 9, 'a.txt, line 1'), 'a.txt, line 1 kann nicht gelesen werden („x“ ist keine Zahl).'],
    ['a file that is something else', () => readModel(new Uint8Array([0xff, 0xd8, 0xff])), 'Das ist kein ONNX-Modell (es ist ein Bild).'],
    ['a description', () => mergeDescription(tinyModelDescriptionOf(), { input: { scale: 0 } }), 'Die Beschreibung des Modells stimmt nicht (input.scale: darf nicht 0 sein).'],
  ] as const)('are said in the language in use: %s', (_, perform, sentence) => {
    languageInUse.tag = 'de';
    let said = '';
    try {
      perform();
    } catch (error) {
      said = sentenceText(toPlainError(error));
    }
    expect(said).toBe(sentence);
  });

  it('of a guessed description are all known', () => {
    for (const options of [{}, { fixedSize: { height: 64, width: 96 } }, { output: 'argmax' }, { singleChannel: true, output: 'sigmoid' }] as const) {
      for (const { field, code, reason, details } of guessDescription(readModel(tinyModelBytes(options)), 'tiny').evidence) {
        languageInUse.tag = 'ja';
        expect(sentenceText({ code, message: reason, details }), `${field}: ${code}`).toMatch(/。$/);
      }
    }
  });
});

it('says errors with their values in the language in use', () => {
  const error = { code: 'class.idTaken', message: 'The id 7 belongs to "car".', details: { id: 7, name: 'car' } };
  expect(sentenceText(error)).toBe('The id 7 belongs to “car”. Choose one that is free.');
  languageInUse.tag = 'de';
  expect(sentenceText(error)).toBe('Die Id 7 gehört „car“. Wählen Sie eine freie.');
  languageInUse.tag = 'zh';
  expect(sentenceText({ code: 'image.truncated', message: 'x', details: { path: 'a.jpg' } })).toBe('a.jpg 不完整或已损坏，其像素不可信：请从来源重新复制。');
  languageInUse.tag = 'fr';
  expect(formatText(formatList[0])).toMatch(/^Photos en JPEG, masques/);
});

it('says what it does not know, or not with these values, as it came', () => {
  languageInUse.tag = 'ja';
  expect(sentenceText({ code: 'from.later', message: 'Something new.' })).toBe('Something new.');
  expect(sentenceText({ code: 'class.idTaken', message: 'The id 7 is taken.', details: { id: 7 } })).toBe('The id 7 is taken.');
  expect(sentenceText({ code: 'toString', message: 'x' })).toBe('x');
});

it('says an error that is the reason in the same language', () => {
  languageInUse.tag = 'de';
  const cause = { code: 'image.empty', message: 'a.jpg is empty', path: 'a.jpg', details: { path: 'a.jpg' } };
  expect(sentenceText({ code: 'export.leftOut', message: 'Left out: a.jpg is empty', details: { why: 'a.jpg is empty', cause } })).toBe(
    'Ausgelassen: a.jpg ist leer (0 Byte): Ersetzen Sie die Datei, oder lassen Sie sie weg.',
  );
});
