import { describe, expect, it } from 'vitest';
import { Claims, claimantText, type Claimant } from '../../../../engine/import/claims.ts';

const claimant = (index: number, more: Partial<Claimant> = {}): Claimant => ({ index, name: '1.jpg', photoPath: null, split: null, ...more });
const all = (claims: Claims<string>): [string, number[]][] => [...claims.all()].map(([item, claimants]) => [item, claimants.map(({ index }) => index)]);

describe('Claims', () => {
  it.each([[1, 2], [2, 1]])('gives an item to the stronger of two, in either order', (first, second) => {
    const claims = new Claims<string>();
    const lost = [...claims.add('a', first, claimant(first)), ...claims.add('a', second, claimant(second))];
    expect(all(claims)).toEqual([['a', [2]]]);
    expect(lost.map(({ index }) => index)).toEqual([1]);
  });

  it('keeps all that mean an item equally', () => {
    const claims = new Claims<string>();
    for (const [index, split] of ['train', 'val'].entries()) claims.add('a', 3, claimant(index, { split }));
    expect(all(claims)).toEqual([['a', [0, 1]]]);
    expect(claims.repeated.count).toBe(0);
    expect([...claims.all()][0][1].map(claimantText)).toEqual(['1.jpg (train)', '1.jpg (val)']);
  });

  it('counts what is listed again, and takes the list of the split that the photograph is in', () => {
    const claims = new Claims<string>();
    for (const [index, split] of ['minival', 'val', 'trainval'].entries()) claims.add('a', 3, claimant(index, { split, photoPath: 'images/val/1.jpg' }));
    expect(all(claims)).toEqual([['a', [1]]]);
    expect(claims.repeated).toEqual({ count: 2, name: '1.jpg' });
  });
});
