import { describe, expect, it } from 'vitest';
import { Throughput } from '../../../../engine/batch/throughput.ts';

describe('Throughput', () => {
  it('knows nothing before the first image', () => {
    const throughput = new Throughput(0);
    expect(throughput.perSecond()).toBeNull();
    expect(throughput.secondsLeft(10)).toBeNull();
  });

  it('measures the first image from the start', () => {
    const throughput = new Throughput(1_000);
    throughput.add(3_000);
    expect(throughput.perSecond()).toBe(0.5);
    expect(throughput.secondsLeft(10)).toBe(20);
  });

  it('measures a steady run exactly, without the loading of the model', () => {
    const throughput = new Throughput(0);
    for (let i = 0; i < 50; i++) throughput.add(8_000 + i * 250);
    expect(throughput.perSecond()).toBeCloseTo(4, 10);
  });

  it('forgets how fast it was half a minute ago', () => {
    const throughput = new Throughput(0);
    let nowMs = 0;
    for (let i = 0; i < 100; i++) throughput.add((nowMs += 100));
    for (let i = 0; i < 40; i++) throughput.add((nowMs += 1_000));
    expect(throughput.perSecond()).toBeCloseTo(1, 10);
  });

  it('still knows a speed where a single image takes longer than the window', () => {
    const throughput = new Throughput(0);
    throughput.add(60_000);
    throughput.add(120_000);
    throughput.add(180_000);
    expect(throughput.perSecond()).toBeCloseTo(1 / 60, 10);
  });
});
