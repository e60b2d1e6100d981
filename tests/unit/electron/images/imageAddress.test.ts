import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageUrl } from '../../../../core/ipc/contract.ts';
import { parseImageAddress } from '../../../../electron/images/imageAddress.ts';

describe('parseImageAddress', () => {
  it('reads what imageUrl writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom('full' as const, 'preview' as const, 'thumb' as const), (imageId, variant) => {
        expect(parseImageAddress(imageUrl(imageId, variant))).toEqual({ variant, imageId });
      }),
    );
  });

  it('allows a query, which tells versions of a picture apart', () => {
    expect(parseImageAddress(`${imageUrl(7, 'thumb')}?v=3`)).toEqual({ variant: 'thumb', imageId: 7 });
  });

  it.each([
    'atrous-image://project/full/',
    'atrous-image://project/full/-1',
    'atrous-image://project/full/1.5',
    'atrous-image://project/full/01',
    'atrous-image://project/full/1/../../etc/passwd',
    'atrous-image://project/full/%2e%2e%2fetc%2fpasswd',
    'atrous-image://project/full//etc/passwd',
    'atrous-image://project/raw/1',
    'atrous-image://elsewhere/full/1',
    'atrous-app://project/full/1',
    'file:///etc/passwd',
    'atrous-image://project/full/99999999999999999999',
  ])('refuses %s', (address) => {
    expect(parseImageAddress(address)).toBeNull();
  });
});
