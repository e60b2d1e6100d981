import { describe, expect, it } from 'vitest';
import { ProgressLine, progressText } from '../../../cli/progressLine.ts';

function terminal(isTTY: boolean, columns = 100) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { written, stream };
}

const halfway = { done: 5, failed: 1, total: 12, perSecond: 3.4, secondsLeft: 83 };

describe('progressText', () => {
  it('says how far, how fast, how long and what failed', () => {
    expect(progressText('prelabel', 'images', halfway)).toBe('prelabel  ████████████░░░░░░░░░░░░  6/12  3.4 images/s  1 min 23 s left  1 failed');
  });

  it('leaves out what is not known', () => {
    expect(progressText('export', 'images', { done: 0, failed: 0, total: 3, perSecond: null, secondsLeft: null })).toBe('export  ░░░░░░░░░░░░░░░░░░░░░░░░  0/3');
  });

  it('writes amounts with their own units', () => {
    const megabytes = (bytes: number): string => `${bytes / 1e6} MB`;
    expect(progressText('get', '', { done: 6e6, failed: 0, total: 12e6, perSecond: 2e6, secondsLeft: 3 }, megabytes)).toBe('get  ████████████░░░░░░░░░░░░  6 MB/12 MB  2 MB/s  3 s left');
  });

  it('is full where there is nothing to do', () => {
    expect(progressText('x', 'y', { done: 0, failed: 0, total: 0, perSecond: null, secondsLeft: null })).toContain('█'.repeat(24));
  });
});

describe('ProgressLine', () => {
  it('is silent where nobody looks', () => {
    const { written, stream } = terminal(false);
    const line = new ProgressLine('prelabel', 'images', stream);
    line.update(halfway);
    line.clear();
    expect(written).toEqual([]);
  });

  it('draws over itself, fits the terminal, and goes away', () => {
    const { written, stream } = terminal(true, 40);
    const line = new ProgressLine('prelabel', 'images', stream);
    line.update(halfway);
    line.clear();
    line.clear();
    expect(written).toHaveLength(2);
    expect(written[0].startsWith('\r\u001b[Kprelabel')).toBe(true);
    expect(written[0].length).toBe('\r\u001b[K'.length + 39);
    expect(written[1]).toBe('\r\u001b[K');
  });

  it('does not draw faster than the eye, but always draws the end', () => {
    const { written, stream } = terminal(true);
    const line = new ProgressLine('prelabel', 'images', stream);
    for (let done = 0; done <= 12; done++) line.update({ ...halfway, done, failed: 0 });
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('12/12');
  });
});
