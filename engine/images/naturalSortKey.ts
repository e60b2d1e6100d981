/**
 * A string whose order by code unit is the order that people expect: digits count as numbers, case comes last.
 * `img2.jpg` < `IMG10.jpg`, `a/z.jpg` < `a b/a.jpg` (a folder stays together). Different strings have different keys.
 *
 * It replaces Intl.Collator, which takes over a second for 100,000 paths and orders differently between ICU versions.
 */
export function naturalSortKey(path: string): string {
  const folded = path
    .toLowerCase()
    // Below every other character, so that "a/..." comes before "a b/..." and "a.jpg".
    .replaceAll('/', '\u0001')
    // A number is written as (count of its digits without leading zeros) (digits): 2 = "\u00302"... < 10.
    .replace(/\d+/g, (digits) => {
      const number = digits.replace(/^0+(?=\d)/, '');
      return '0' + String.fromCharCode(0x100 + number.length) + number;
    });
  return `${folded}\u0000${path}`;
}
