import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checksumOf, isWhole } from '../../../../engine/project/blobChecksum.ts';

it('is the CRC-32 of zlib', () => {
  // Its check value, as every description of it gives it.
  expect(checksumOf(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    expect(checksumOf(bytes)).toBe(crc32(bytes));
  }), { numRuns: 50 });
});

it('notices every single bit that turned', () => {
  const data = Uint8Array.from({ length: 40 }, (_, i) => i * 7);
  const checksum = checksumOf(data);
  expect(isWhole({ data, checksum })).toBe(true);
  for (let bit = 0; bit < data.length * 8; bit++) {
    const turned = data.slice();
    turned[bit >> 3] ^= 1 << (bit & 7);
    expect(isWhole({ data: turned, checksum })).toBe(false);
  }
});

it('believes what was stored before there were checksums', () => {
  expect(isWhole({ data: Uint8Array.of(1), checksum: null })).toBe(true);
});
