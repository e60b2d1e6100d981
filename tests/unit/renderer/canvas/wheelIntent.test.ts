import { describe, expect, it } from 'vitest';
import { WheelReader, type WheelInput } from '../../../../renderer/canvas/wheelIntent.ts';

function wheel(more: Partial<WheelInput>): WheelInput {
  return { deltaX: 0, deltaY: 0, deltaMode: 0, wheelDeltaX: 0, wheelDeltaY: 0, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, timeStamp: 0, ...more };
}

/** One notch towards the hand, as each system reports it. */
const notches: readonly (readonly [string, Partial<WheelInput>])[] = [
  ['Windows', { deltaY: 100, wheelDeltaY: -120 }],
  ['Linux', { deltaY: 120, wheelDeltaY: -120 }],
  ['Linux, older', { deltaY: 53, wheelDeltaY: -120 }],
  ['macOS, slow', { deltaY: 4.000244140625, wheelDeltaY: -12 }],
  ['in lines', { deltaY: 3, deltaMode: 1, wheelDeltaY: -120 }],
];

describe('WheelReader', () => {
  it.each(notches)('zooms out with a wheel turned towards the hand (%s), in with one turned away', (_, event) => {
    const out = new WheelReader().read(wheel(event));
    expect(out?.kind).toBe('zoom');
    if (out?.kind === 'zoom') expect(out.factor).toBeLessThan(1);
    const back = new WheelReader().read(wheel({ ...event, deltaY: -event.deltaY!, wheelDeltaY: -event.wheelDeltaY! }));
    if (out?.kind === 'zoom' && back?.kind === 'zoom') expect(back.factor).toBeCloseTo(1 / out.factor, 12);
    else expect.fail('no zoom');
  });

  it('zooms by a fifth per notch, by at most four notches at once', () => {
    expect(new WheelReader().read(wheel({ deltaY: -100, wheelDeltaY: 120 }))).toEqual({ kind: 'zoom', factor: 1.2 });
    expect(new WheelReader().read(wheel({ deltaY: -900, wheelDeltaY: 1200 }))).toEqual({ kind: 'zoom', factor: 1.2 ** 4 });
  });

  it('pans with two fingers on a trackpad, along both axes', () => {
    const reader = new WheelReader();
    expect(reader.read(wheel({ deltaX: 3, deltaY: -7, wheelDeltaX: -9, wheelDeltaY: 21 }))).toEqual({ kind: 'pan', dx: -3, dy: 7 });
    expect(new WheelReader().read(wheel({ deltaY: 5, wheelDeltaY: -15 }))).toEqual({ kind: 'pan', dx: 0, dy: -5 });
    expect(new WheelReader().read(wheel({ deltaY: 17, wheelDeltaY: -20 }))).toEqual({ kind: 'pan', dx: 0, dy: -17 });
  });

  it.each([[0.8, 0], [-2.4, 2], [13.6, -13]])('pans with two fingers that move straight up or down where the display is scaled: %d', (deltaY, wheelDeltaY) => {
    expect(new WheelReader().read(wheel({ deltaY, wheelDeltaY }))).toEqual({ kind: 'pan', dx: 0, dy: -deltaY });
  });

  it.each([[80, -120], [66.66666412353516, -120], [21.66, -26], [12.5, -15]])('zooms with a wheel where the display is scaled, and with a fine one: %d', (deltaY, wheelDeltaY) => {
    expect(new WheelReader().read(wheel({ deltaY, wheelDeltaY }))?.kind).toBe('zoom');
  });

  it('takes a whole movement for what it began as, and looks anew after a pause', () => {
    const reader = new WheelReader();
    const pixels = wheel({ deltaY: 7, wheelDeltaY: -21 });
    const likeNotch = { deltaY: 100, wheelDeltaY: -120 };
    expect(reader.read(pixels)?.kind).toBe('pan');
    expect(reader.read(wheel({ ...likeNotch, timeStamp: 100 }))?.kind).toBe('pan');
    expect(reader.read(wheel({ ...likeNotch, timeStamp: 900 }))?.kind).toBe('zoom');
  });

  it('zooms as far as the fingers go that pinch, which Chromium reports as a wheel with Ctrl and a whole notch', () => {
    const reader = new WheelReader();
    let zoomed = 1;
    for (let i = 0; i < 20; i++) {
      const pinch = reader.read(wheel({ deltaY: -1.98, wheelDeltaY: 120, ctrlKey: true, timeStamp: i * 16 }));
      if (pinch?.kind === 'zoom') zoomed *= pinch.factor;
    }
    expect(zoomed).toBeCloseTo(Math.exp(0.396), 12);
    // Of a page that was busy.
    expect(reader.read(wheel({ deltaY: 69.31471805599453, wheelDeltaY: -120, ctrlKey: true, timeStamp: 400 }))).toEqual({ kind: 'zoom', factor: 0.5 });
  });

  it.each([100, 120, 53, 80, 66.66666412353516, 33.33333206176758])('zooms by a fifth per notch with Ctrl or Cmd and a wheel, too, whatever pixels the system says: %d', (deltaY) => {
    for (const key of [{ ctrlKey: true }, { metaKey: true }]) {
      expect(new WheelReader().read(wheel({ deltaY: -deltaY, wheelDeltaY: 120, ...key }))).toEqual({ kind: 'zoom', factor: 1.2 });
    }
  });

  it('pans sideways with Shift, whichever axis the system then reports, and with a wheel that tilts', () => {
    for (const event of [{ deltaY: 100, wheelDeltaY: -120, shiftKey: true }, { deltaX: 100, wheelDeltaX: -120, shiftKey: true }, { deltaX: 100, wheelDeltaX: -120 }]) {
      expect(new WheelReader().read(wheel(event))).toEqual({ kind: 'pan', dx: -80, dy: 0 });
    }
  });

  it('sizes the brush with Alt', () => {
    expect(new WheelReader().read(wheel({ deltaY: -100, wheelDeltaY: 120, altKey: true }))).toEqual({ kind: 'brush', step: 1 });
    expect(new WheelReader().read(wheel({ deltaY: 100, wheelDeltaY: -120, altKey: true }))).toEqual({ kind: 'brush', step: -1 });
  });

  it('sizes the brush with Alt and two fingers by a step per 40 pixels, not per event', () => {
    const reader = new WheelReader();
    const steps = (count: number, deltaY: number, startMs: number): number => {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const intent = reader.read(wheel({ deltaY, wheelDeltaY: -3 * deltaY, altKey: true, timeStamp: startMs + i * 16 }));
        if (intent?.kind === 'brush') sum += intent.step;
      }
      return sum;
    };
    expect(steps(40, -4, 0)).toBe(4);
    expect(steps(20, 4, 640)).toBe(-2);
    // What is left of a movement is not counted to the next one.
    expect([steps(5, -4, 2000), steps(5, -4, 3000)]).toEqual([0, 0]);
  });

  it('does nothing for an event without a movement', () => {
    expect(new WheelReader().read(wheel({}))).toBeNull();
  });
});
