import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageSummary } from '../../../../core/project/imageSummary.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ImageListState, PAGE_SIZE } from '../../../../renderer/state/imageListState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { imageSummary, serveImages } from '../../../fixtures/imageSummaries.ts';

let bridge: FakeBridge;
let list: ImageListState;

beforeEach(() => {
  bridge = new FakeBridge();
  list = new ImageListState(createClient(bridge));
});

function serve(count: number, state: (id: number) => ImageSummary['state'] = () => 'new'): ImageSummary[] {
  const images = Array.from({ length: count }, (_, index) => imageSummary(index + 1, state(index + 1)));
  serveImages(bridge, images);
  return images;
}

function shownIds(): (number | undefined)[] {
  return list.rows.map((position) => list.at(position)?.id);
}

describe('loading', () => {
  it('shows the first page at once and the rest afterwards', async () => {
    serve(PAGE_SIZE * 3 + 7);
    await list.load();
    expect(list.total).toBe(PAGE_SIZE * 3 + 7);
    expect(list.rows).toHaveLength(PAGE_SIZE * 3 + 7);
    expect(list.loadedCount).toBe(PAGE_SIZE);
    expect(list.isComplete).toBe(false);
    expect(list.at(0)?.id).toBe(1);
    expect(list.at(PAGE_SIZE)).toBeUndefined();
    await list.loadRest();
    expect(list.isComplete).toBe(true);
    expect(list.at(PAGE_SIZE * 3 + 6)?.id).toBe(PAGE_SIZE * 3 + 7);
    expect(bridge.requests('images.list').map(({ offset }) => offset)).toEqual([0, 1, 2, 3].map((page) => page * PAGE_SIZE));
  });

  it('fetches the page of the image worked on last right after the first', async () => {
    serve(PAGE_SIZE * 5);
    await list.load(PAGE_SIZE * 3 + 2);
    expect(list.byId(PAGE_SIZE * 3 + 3)?.id).toBe(PAGE_SIZE * 3 + 3);
    await list.loadRest();
    expect(bridge.requests('images.list').map(({ offset }) => offset / PAGE_SIZE)).toEqual([0, 3, 1, 2, 4]);
  });

  it('fetches what is on the screen before what is not', async () => {
    serve(PAGE_SIZE * 5);
    await list.load();
    list.want([PAGE_SIZE * 4 + 1, PAGE_SIZE * 4 + 2]);
    await list.loadRest();
    expect(bridge.requests('images.list').map(({ offset }) => offset / PAGE_SIZE)).toEqual([0, 4, 1, 2, 3]);
  });

  it('drops pages of a project that is no longer open', async () => {
    serve(PAGE_SIZE * 2);
    await list.load();
    const late = list.loadRest();
    list.clear();
    await late;
    expect(list.total).toBe(0);
    expect(list.loadedCount).toBe(0);
    expect(list.at(PAGE_SIZE)).toBeUndefined();
  });

  it('holds 100,000 images', async () => {
    serve(100_000, (id) => (id % 10 === 0 ? 'done' : 'new'));
    const startMs = performance.now();
    await list.load();
    await list.loadRest();
    list.filter = 'done';
    list.search = '99';
    expect(list.rows.length).toBeGreaterThan(100);
    expect(list.counts).toEqual({ new: 90_000, predicted: 0, edited: 0, done: 10_000, failed: 0 });
    // Generous: it takes a tenth of this. What it must not do is grow with the square of the folder.
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });
});

describe('changes', () => {
  it('takes over new states and keeps the counts right', async () => {
    serve(4);
    await list.load();
    list.apply([imageSummary(2, 'predicted'), imageSummary(3, 'failed')]);
    expect(list.counts).toEqual({ new: 2, predicted: 1, edited: 0, done: 0, failed: 1 });
    list.apply([imageSummary(2, 'edited')]);
    expect(list.counts).toEqual({ new: 2, predicted: 0, edited: 1, done: 0, failed: 1 });
    expect(list.byId(2)?.state).toBe('edited');
    expect(list.byPath('image-000003.jpg')?.failure?.message).toContain('cut off');
  });

  it('ignores images whose page is not there yet: it will bring their state', async () => {
    const images = serve(PAGE_SIZE + 1);
    await list.load();
    images[PAGE_SIZE] = imageSummary(PAGE_SIZE + 1, 'predicted');
    list.apply([images[PAGE_SIZE]]);
    expect(list.counts.predicted).toBe(0);
    await list.loadRest();
    expect(list.counts.predicted).toBe(1);
  });
});

describe('filter, search and order', () => {
  beforeEach(async () => {
    serveImages(bridge, [
      imageSummary(10, 'new', 'street/a.jpg'),
      imageSummary(11, 'done', 'street/B.jpg'),
      imageSummary(12, 'done', 'park/c.jpg'),
      imageSummary(13, 'new', 'park/d.jpg'),
      imageSummary(14, 'failed', 'park/e.jpg'),
    ]);
    await list.load();
  });

  it('shows images of a state, with a name, or both', () => {
    list.filter = 'done';
    expect(shownIds()).toEqual([11, 12]);
    list.search = ' PARK ';
    expect(shownIds()).toEqual([12]);
    list.filter = null;
    expect(shownIds()).toEqual([12, 13, 14]);
    list.search = 'nothing like that';
    expect(shownIds()).toEqual([]);
    expect(list.isFiltered).toBe(true);
  });

  it('goes to the next and the previous row, and stops at the ends', () => {
    expect(list.neighbour(10, 1)?.id).toBe(11);
    expect(list.neighbour(11, -1)?.id).toBe(10);
    expect(list.neighbour(14, 1)).toBeNull();
    expect(list.neighbour(10, -1)).toBeNull();
    expect(list.neighbour(null, 1)?.id).toBe(10);
  });

  it('goes on from where an image was that the filter hides', () => {
    list.filter = 'done';
    expect(list.neighbour(10, 1)?.id).toBe(11);
    expect(list.neighbour(13, -1)?.id).toBe(12);
    expect(list.neighbour(13, 1)).toBeNull();
    expect(list.neighbour(10, -1)).toBeNull();
  });

  it('finds the next unfinished image, around the end, leaving out done and failed ones', () => {
    expect(list.nextUnfinished(10)?.id).toBe(13);
    expect(list.nextUnfinished(13)?.id).toBe(10);
    expect(list.nextUnfinished(null)?.id).toBe(10);
    list.apply([imageSummary(10, 'done', 'street/a.jpg')]);
    expect(list.nextUnfinished(13)).toBeNull();
  });
});

describe('another order', () => {
  beforeEach(async () => {
    const images = serve(6, (id) => (id === 4 ? 'done' : 'predicted'));
    images[2] = { ...images[2], marks: ['skipped'] };
    images[0] = { ...images[0], marks: ['flagged'] };
    bridge.handlers['images.order'] = ({ withClass }) => ({ positions: Uint32Array.from(withClass === null ? [4, 1, 3, 2, 0, 5] : [5, 2]) });
    await list.load();
    await list.arrange({ sort: { by: 'effort' }, withClass: null });
  });

  it('is what rows, next and previous follow', () => {
    expect(shownIds()).toEqual([5, 2, 4, 3, 1, 6]);
    expect(list.neighbour(2, 1)?.id).toBe(4);
    expect(list.neighbour(2, -1)?.id).toBe(5);
    expect(list.neighbour(null, 1)?.id).toBe(5);
    expect(list.neighbour(6, 1)).toBeNull();
    expect(list.neighbour(5, -1)).toBeNull();
  });

  it('leaves out what is done or skipped when it looks for something to do, in both directions', () => {
    expect(list.nextUnfinished(2)?.id).toBe(1);
    expect(list.nextUnfinished(1, -1)?.id).toBe(2);
    expect(list.nextUnfinished(6)?.id).toBe(5);
    expect(list.nextUnfinished(5, -1)?.id).toBe(6);
  });

  it('stays under a filter', () => {
    list.filter = 'predicted';
    expect(shownIds()).toEqual([5, 2, 3, 1, 6]);
    expect(list.neighbour(4, 1)?.id).toBe(3);
    list.mark = 'flagged';
    expect(shownIds()).toEqual([1]);
  });

  it('may hold only images with a class, and goes back to all', async () => {
    await list.arrange({ sort: { by: 'name' }, withClass: 7 });
    expect(shownIds()).toEqual([6, 3]);
    expect(list.neighbour(6, 1)?.id).toBe(3);
    const asked = bridge.requests('images.order').length;
    await list.arrange({ sort: { by: 'name' }, withClass: null });
    expect(shownIds()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bridge.requests('images.order')).toHaveLength(asked);
  });
});
