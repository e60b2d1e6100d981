import { describe, expect, it, vi } from 'vitest';
import type { Photo, PhotoSource } from '../../../../renderer/canvas/photo.ts';
import { PhotoAhead } from '../../../../renderer/canvas/photoAhead.ts';

const source = (full: string): PhotoSource => ({ full, preview: null });

function setUp(): { photos: PhotoAhead; loads: { address: string; signal: AbortSignal; finish: () => void; photo: { close: () => void } }[] } {
  const loads: ReturnType<typeof setUp>['loads'] = [];
  const photos = new PhotoAhead(
    ({ full: address }, signal) =>
      new Promise((resolve, reject) => {
        const photo = { close: vi.fn() };
        loads.push({ address, signal, photo, finish: () => resolve(photo as unknown as Photo) });
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  return { photos, loads };
}

describe('PhotoAhead', () => {
  it('loads once what is prepared and then taken', async () => {
    const { photos, loads } = setUp();
    photos.prepare(source('a'));
    photos.prepare(source('a'));
    const taken = photos.take(source('a'), new AbortController().signal);
    loads[0].finish();
    expect([await taken, loads.length]).toEqual([loads[0].photo, 1]);
    photos.drop();
    await Promise.resolve();
    expect(loads[0].photo.close).not.toHaveBeenCalled();
  });

  it('stops what was taken when its taker does', async () => {
    const { photos, loads } = setUp();
    photos.prepare(source('a'));
    const taker = new AbortController();
    const taken = photos.take(source('a'), taker.signal);
    taker.abort(new Error('closed'));
    await expect(taken).rejects.toThrow('closed');
    expect(loads[0].signal.aborted).toBe(true);
  });

  it('gives up what another one comes for, and closes what was decoded by then', async () => {
    const { photos, loads } = setUp();
    photos.prepare(source('a'));
    loads[0].finish();
    photos.prepare(source('b'));
    void photos.take(source('c'), new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve));
    expect([loads.map(({ address }) => address), loads[0].photo.close]).toEqual([['a', 'b', 'c'], expect.any(Function)]);
    expect(loads[0].photo.close).toHaveBeenCalledOnce();
    expect(loads[1].signal.aborted).toBe(false);
  });
});
