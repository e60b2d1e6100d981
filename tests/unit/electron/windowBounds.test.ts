import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayArrangement, placeWindow, type Area, type WindowPlace } from '../../../electron/windowBounds.ts';

const laptop: Area = { x: 0, y: 25, width: 1440, height: 875 };
const desk: Area = { x: 1440, y: 0, width: 2560, height: 1440 };

describe('placeWindow', () => {
  it('opens in the middle of the primary display the first time, never larger than it', () => {
    expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1920, height: 1080 }])).toEqual({ x: 240, y: 90, width: 1440, height: 900, maximized: false });
    expect(placeWindow(undefined, [{ x: 10, y: 20, width: 1280, height: 720 }])).toEqual({ x: 10, y: 20, width: 1280, height: 720, maximized: false });
  });

  it('comes back to where it was', () => {
    const place: WindowPlace = { x: 1700, y: 200, width: 1200, height: 800, maximized: true };
    expect(placeWindow(place, [laptop, desk])).toEqual(place);
  });

  it('forgets a place on a display that is gone', () => {
    const place: WindowPlace = { x: 3000, y: 200, width: 900, height: 700, maximized: false };
    expect(placeWindow(place, [laptop])).toEqual(placeWindow(undefined, [laptop]));
  });

  it('is always wholly on one display', () => {
    const place = fc.record({
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      width: fc.integer({ min: 1, max: 6000 }),
      height: fc.integer({ min: 1, max: 6000 }),
      maximized: fc.boolean(),
    });
    fc.assert(
      fc.property(place, (remembered) => {
        const { x, y, width, height } = placeWindow(remembered, [laptop, desk]);
        const holds = (area: Area): boolean =>
          x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height;
        expect([laptop, desk].some(holds)).toBe(true);
      }),
    );
  });
});

describe('displayArrangement', () => {
  it('does not depend on the order, but on size, scale and position', () => {
    const a = { bounds: { x: 0, y: 0, width: 1440, height: 900 }, scaleFactor: 2 };
    const b = { bounds: { x: 1440, y: 0, width: 2560, height: 1440 }, scaleFactor: 1 };
    expect(displayArrangement([a, b])).toBe(displayArrangement([b, a]));
    expect(displayArrangement([a])).not.toBe(displayArrangement([a, b]));
    expect(displayArrangement([a])).not.toBe(displayArrangement([{ ...a, scaleFactor: 1 }]));
  });
});
