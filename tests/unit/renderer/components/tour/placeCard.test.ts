import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeCard } from '../../../../../renderer/components/tour/placeCard.ts';

const card = { width: 340, height: 150 };
const screen = { width: 1280, height: 800 };

it('stands right of a panel at the left edge, left of one at the right edge, below a button', () => {
  expect(placeCard({ left: 0, top: 48, right: 248, bottom: 772 }, card, screen)).toEqual({ left: 260, top: 335 });
  expect(placeCard({ left: 992, top: 48, right: 1280, bottom: 772 }, card, screen)).toEqual({ left: 640, top: 335 });
  expect(placeCard({ left: 1200, top: 8, right: 1270, bottom: 40 }, card, screen)).toEqual({ left: 928, top: 52 });
});

it('is always within a window that can hold it', () => {
  const anchor = fc.record({ left: fc.integer({ min: 0, max: 1200 }), top: fc.integer({ min: 0, max: 760 }), width: fc.integer({ min: 1, max: 1280 }), height: fc.integer({ min: 1, max: 800 }) });
  fc.assert(
    fc.property(anchor, ({ left, top, width, height }) => {
      const at = placeCard({ left, top, right: Math.min(left + width, 1280), bottom: Math.min(top + height, 800) }, card, screen);
      expect(at.left).toBeGreaterThanOrEqual(12);
      expect(at.top).toBeGreaterThanOrEqual(12);
      expect(at.left + card.width).toBeLessThanOrEqual(1280 - 12);
      expect(at.top + card.height).toBeLessThanOrEqual(800 - 12);
    }),
    { numRuns: 200 },
  );
});
