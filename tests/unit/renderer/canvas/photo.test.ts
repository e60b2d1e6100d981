import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Photo } from '../../../../renderer/canvas/photo.ts';
import { photoSource } from '../../../../renderer/canvas/photoSource.ts';

interface FakeBitmap {
  readonly width: number;
  readonly height: number;
  readonly close: () => void;
}

/** Answers of the main process, by address, when the test gives them. */
class Pictures {
  readonly bitmaps = new Map<string, FakeBitmap>();
  private readonly answers = new Map<string, (response: Response) => void>();

  constructor() {
    vi.stubGlobal('fetch', (address: string, { signal }: { signal: AbortSignal }) =>
      new Promise<Response>((resolve, reject) => {
        this.answers.set(address, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    );
    vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
      const { address, width, height } = JSON.parse(await blob.text()) as { address: string; width: number; height: number };
      const bitmap = { width, height, close: vi.fn() };
      this.bitmaps.set(address, bitmap);
      return bitmap;
    });
  }

  get asked(): string[] {
    return [...this.answers.keys()];
  }

  give(address: string, width: number, height: number): Promise<void> {
    this.answers.get(address)!(new Response(JSON.stringify({ address, width, height })));
    return settled();
  }

  refuse(address: string, code: string): Promise<void> {
    this.answers.get(address)!(new Response(JSON.stringify({ code, message: 'No.', details: {} }), { status: 404 }));
    return settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const source = { full: 'full', preview: 'preview' };
let pictures: Pictures;

beforeEach(() => {
  pictures = new Pictures();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Width of the picture that is drawn from. */
function drawnWidth(photo: Photo): number {
  const drawImage = vi.fn();
  photo.draw({ drawImage } as unknown as CanvasRenderingContext2D, { scale: 0.1, left: 0, top: 0, width: 800, height: 800 }, 8000, 8000);
  const [bitmap, , , right] = drawImage.mock.calls[0] as [FakeBitmap, number, number, number];
  // All of it is drawn over all of the image.
  expect(right).toBe(bitmap.width);
  return bitmap.width;
}

describe('Photo', () => {
  it('shows the preview until the photograph is there, and reads pixels only of that', async () => {
    const loading = Photo.load(source, new AbortController().signal);
    await pictures.give('preview', 2000, 2000);
    const photo = await loading;
    expect([drawnWidth(photo), photo.levelCount, photo.read({ left: 0, top: 0, right: 8, bottom: 8 }, 64)]).toEqual([2000, 0, null]);
    await pictures.give('full', 8000, 8000);
    await photo.whole;
    expect([drawnWidth(photo), photo.levelCount]).toEqual([8000, 1]);
    expect(pictures.bitmaps.get('preview')!.close).toHaveBeenCalledOnce();
    photo.close();
    expect(pictures.bitmaps.get('full')!.close).toHaveBeenCalledOnce();
  });

  it('needs no preview that comes later, or cannot be had', async () => {
    const loading = Photo.load(source, new AbortController().signal);
    await pictures.give('full', 8000, 8000);
    const photo = await loading;
    await pictures.give('preview', 2000, 2000);
    expect([drawnWidth(photo), pictures.bitmaps.get('preview')!.close]).toEqual([8000, expect.any(Function)]);
    expect(pictures.bitmaps.get('preview')!.close).toHaveBeenCalledOnce();

    const other = Photo.load({ full: 'other', preview: 'broken' }, new AbortController().signal);
    await pictures.refuse('broken', 'image.unreadable');
    await pictures.give('other', 8000, 8000);
    expect(drawnWidth(await other)).toBe(8000);
  });

  it('says why the photograph cannot be shown, before and after its preview is', async () => {
    const failing = expect(Photo.load(source, new AbortController().signal)).rejects.toMatchObject({ code: 'image.missing' });
    await pictures.refuse('full', 'image.missing');
    await failing;
    await pictures.give('preview', 2000, 2000);
    expect(pictures.bitmaps.get('preview')!.close).toHaveBeenCalledOnce();

    const other = Photo.load({ full: 'other', preview: 'seen' }, new AbortController().signal);
    await pictures.give('seen', 2000, 2000);
    const photo = await other;
    await pictures.refuse('other', 'image.truncated');
    await expect(photo.whole).rejects.toMatchObject({ code: 'image.truncated' });
  });

  it('frees what comes after it was closed', async () => {
    const stop = new AbortController();
    const loading = Photo.load(source, stop.signal);
    await pictures.give('preview', 2000, 2000);
    const photo = await loading;
    photo.close();
    stop.abort(new Error('closed'));
    await expect(photo.whole).rejects.toThrow('closed');
    expect(pictures.bitmaps.get('preview')!.close).toHaveBeenCalledOnce();
  });
});

describe('photoSource', () => {
  it('asks for a preview only of what is known to be large', () => {
    expect(photoSource({ id: 7, width: 8192, height: 8192 })).toEqual({ full: 'atrous-image://project/full/7', preview: 'atrous-image://project/preview/7' });
    expect([photoSource({ id: 7, width: 4000, height: 3000 }).preview, photoSource({ id: 7, width: null, height: null }).preview]).toEqual([null, null]);
    expect(pictures.asked).toEqual([]);
  });
});
