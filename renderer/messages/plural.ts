import { formatCount } from './formatNumbers.ts';

const rules = new Intl.PluralRules('en');

/** `1 image`, `2,345 images`: a count and its noun, in English. */
export function plural(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${rules.select(count) === 'one' ? one : other}`;
}
