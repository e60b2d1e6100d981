import { formatCount } from './formatNumbers.ts';
import { inLanguage } from './inLanguage.ts';

const rules = inLanguage((tag) => new Intl.PluralRules(tag));

/**
 * `1 image`, `2,345 images`: a count and its noun. Each language decides which counts take the singular (French: 0
 * too); those without a plural never do.
 */
export function plural(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${isOne(count) ? one : other}`;
}

/** Whether a count takes the singular in the language in use. */
export function isOne(count: number): boolean {
  return rules().select(count) === 'one';
}
