import { expect, it } from 'vitest';
import { formatBytes, formatCompact, formatCount, formatDuration, formatMilliseconds, formatRate, formatShare, formatZoom } from '../../../../renderer/messages/formatNumbers.ts';

it.each([
  [0, '0%'],
  [0.0004, '<0.1%'],
  [0.0042, '0.4%'],
  [0.123, '12%'],
  [1, '100%'],
])('writes the share %d as %s', (share, text) => expect(formatShare(share)).toBe(text));

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [8_403_430, '8.4 MB'],
  [240_000_000, '240 MB'],
  [999_600, '1 MB'],
])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [130, '2 min 10 s'],
  [599.6, '10 min'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it('writes counts, rates, zoom and milliseconds', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect([9_999, 12_345, 100_000].map(formatCompact)).toEqual(['9,999', '12.3K', '100K']);
  expect([0.416, 3.14, 12.6, 120.4].map(formatRate)).toEqual(['0.42', '3.1', '13', '120']);
  expect([0.015, 1, 12].map(formatZoom)).toEqual(['1.5%', '100%', '1,200%']);
  expect([0.3, 120.2, 1400].map(formatMilliseconds)).toEqual(['0 ms', '120 ms', '1.4 s']);
});
