import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import { brushSpans } from '../../../../core/mask/brushSpans.ts';
import { ScribbleScene, scribbleMasks, type Scribble } from '../../../../core/vision/scribbleSegmentation.ts';
import { noiseSource, paintedWindow } from './arbitraryWindow.ts';

const line = (classId: number, x0: number, y0: number, x1: number, y1: number): Scribble => ({ classId, spans: brushSpans(imagePoint(x0, y0), imagePoint(x1, y1), 5) });

/** A wavy border between two colours in noise: true where the second one is. */
const isRight = (x: number, y: number): boolean => x > 150 + 25 * Math.sin(y / 25);
const noise = noiseSource(9);
const photograph = paintedWindow(300, 200, (x, y) => {
  const shade = noise() % 24;
  return isRight(x, y) ? [120 + shade, 130, 90 + shade] : [100, 110 + shade, 120];
});
const everywhere = { reachPx: 1000 };

describe('ScribbleScene', () => {
  it('labels the region between strokes up to the edge in the photograph', () => {
    const result = new ScribbleScene(photograph, null).label([line(3, 30, 30, 40, 170), line(8, 270, 20, 260, 180)], everywhere);
    let wrong = 0;
    result.classIds.forEach((classId, i) => (wrong += result.decided[i] === 1 && classId === (isRight(i % 300, Math.floor(i / 300)) ? 8 : 3) ? 0 : 1));
    expect(wrong / result.classIds.length).toBeLessThan(0.005);
  });

  it('decides only near strokes, and more with a longer reach', () => {
    const scene = new ScribbleScene(photograph, null);
    const decided = (reachPx: number): number => scene.label([line(3, 40, 90, 60, 110)], { reachPx }).decided.reduce((sum, value) => sum + value, 0);
    const areas = [20, 60, 200].map(decided);
    expect(areas).toEqual(areas.toSorted((a, b) => a - b));
    expect(areas[0]).toBeGreaterThan(5 * 20);
    expect(areas[0]).toBeLessThan(300 * 200 * 0.05);
    // The edge keeps it in.
    const { decided: far } = scene.label([line(3, 40, 90, 60, 110)], { reachPx: 200 });
    expect(far.filter((value, i) => value === 1 && isRight((i % 300) - 6, Math.floor(i / 300))).length).toBeLessThan(10);
  });

  it('keeps the strokes, the later over the earlier, and decides nothing without any', () => {
    const scene = new ScribbleScene(photograph, null);
    const { classIds, decided } = scene.label([line(3, 50, 100, 90, 100), line(8, 70, 80, 70, 120)]);
    const at = (x: number, y: number): number[] => [classIds[y * 300 + x], decided[y * 300 + x]];
    expect([at(52, 100), at(70, 100), at(70, 82)]).toEqual([[3, 1], [8, 1], [8, 1]]);
    expect(scene.label([]).decided.includes(1)).toBe(false);
    expect(scene.label([line(3, -90, -90, -50, -50)]).decided.includes(1)).toBe(false);
  });

  it('listens to the model where colours say nothing', () => {
    const flat = paintedWindow(240, 160, () => [90, 90, 90]);
    const strokes = [line(0, 20, 20, 20, 140), line(1, 220, 20, 220, 140)];
    // Class 1 from x = 60 on.
    const logits = { numClasses: 2, height: 16, width: 24, alignCorners: false, data: Float32Array.from({ length: 2 * 16 * 24 }, (_, i) => ((i < 16 * 24) === i % 24 < 6 ? 4 : -4)) };
    const borderOf = (prior: ConstructorParameters<typeof ScribbleScene>[1]): number => {
      const { classIds } = new ScribbleScene(flat, prior).label(strokes, { reachPx: 120 });
      return classIds.subarray(80 * 240, 81 * 240).indexOf(1);
    };
    expect(Math.abs(borderOf(null) - 120)).toBeLessThan(15);
    expect(Math.abs(borderOf({ logits, image: { width: 240, height: 160 }, classIds: [0, 1] }) - 60)).toBeLessThan(15);
    // Two of its classes are one here.
    const [zeros, ones] = [logits.data.subarray(0, 16 * 24), logits.data.subarray(16 * 24)];
    const three = { ...logits, numClasses: 3, data: Float32Array.of(...zeros, ...new Float32Array(16 * 24).fill(-4), ...ones) };
    expect(Math.abs(borderOf({ logits: three, image: { width: 240, height: 160 }, classIds: [0, 1, 1] }) - 60)).toBeLessThan(15);
  });

  it('works on a smaller copy of a large window, in coordinates of the photograph', () => {
    const large = paintedWindow(1600, 1200, (x) => (x < 900 ? [60, 70, 80] : [150, 120, 60]), { left: 1000, top: 500 });
    const result = new ScribbleScene(large, null).label([line(5, 1200, 700, 1200, 1500), line(6, 2400, 700, 2400, 1500)]);
    expect([result.pixelsPerSample, result.width, result.height]).toEqual([2, 800, 600]);
    const masks = scribbleMasks(result, { width: 4000, height: 3000 });
    expect([...masks.keys()]).toEqual([5, 6]);
    expect([masks.get(5)!.has(1890, 1100), masks.get(6)!.has(1910, 1100), masks.get(5)!.has(1910, 1100), masks.get(6)!.has(999, 1100)]).toEqual([true, true, false, false]);
  });
});
