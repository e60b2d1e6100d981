import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { en } from '../../../../renderer/messages/en.ts';
import { t } from '../../../../renderer/messages/translate.ts';

it('puts values into texts', () => {
  expect(t('action.undo')).toBe('Undo');
  expect(t('images.done', { done: 1234, total: 10_000 })).toBe('1,234 of 10,000 done');
  expect(t('run.summaryDone', { count: 1 })).toBe('1 image pre-labelled');
  expect(t('run.summaryDone', { count: 0 })).toBe('0 images pre-labelled');
});

const renderer = join(import.meta.dirname, '../../../../renderer');
const sources = (readdirSync(renderer, { recursive: true }) as string[])
  .filter((path) => /\.(ts|svelte)$/.test(path) && (!path.startsWith('messages') || path.endsWith('sentenceText.ts')))
  .map((path) => readFileSync(join(renderer, path), 'utf8'))
  .join('\n');

/** Keys that are put together from values: `state.${state}` and the like. */
const computed = [...sources.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map(([, prefix]) => prefix);

it('has no text that nobody shows', () => {
  const unused = Object.keys(en).filter((key) => !sources.includes(`'${key}'`) && !computed.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
});
