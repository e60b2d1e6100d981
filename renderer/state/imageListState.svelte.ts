import { NATURAL_ORDER, type ImageOrder } from '../../core/project/imageOrder.ts';
import { imageStateSchema, type ImageMark, type ImageState, type ImageSummary } from '../../core/project/imageSummary.ts';
import type { Client } from '../bridge/client.ts';

/** Images asked for at once. A page of 500 is about 60 KB: a few milliseconds. */
export const PAGE_SIZE = 500;

export const imageStates: readonly ImageState[] = imageStateSchema.options;

function noCounts(): Record<ImageState, number> {
  return { new: 0, predicted: 0, edited: 0, done: 0, failed: 0 };
}

/**
 * The images of the project, in the order of the store. Summaries are fetched page by page, those on the screen
 * first; a folder of 100,000 shows at once and is complete within seconds. Pictures are never held here.
 * A position is an image's place among all images; rows of the list are positions that pass filter and search.
 */
export class ImageListState {
  total = $state(0);
  loadedCount = $state(0);
  counts: Readonly<Record<ImageState, number>> = $state.raw(noCounts());
  /** Null = images in every state. */
  filter: ImageState | null = $state(null);
  search = $state('');
  /** Only images with this mark; null = all. */
  mark: ImageMark | null = $state(null);
  /** In which order rows stand, and of which class they must have a layer. As it was when it was asked for: work does not move rows away. */
  order: ImageOrder = $state.raw(NATURAL_ORDER);

  private readonly client: Client;
  /** Not reactive by itself: 100,000 proxies would cost more than they are worth. `revision` says that it changed. */
  private summaries: (ImageSummary | undefined)[] = [];
  private positions = new Map<number, number>();
  private revision = $state(0);
  private wanted = new Set<number>();
  private pending = new Set<number>();
  /** Grows with every project, so that late pages of an earlier one are dropped. */
  private generation = 0;

  private readonly all: readonly number[] = $derived(Array.from({ length: this.total }, (_, position) => position));
  /** Positions in the order that was asked for; null = ascending. */
  private ordered: readonly number[] | null = $state.raw(null);
  /** Place of every position in that order; positions that are not in it come last. */
  private readonly places: Uint32Array | null = $derived.by(() => {
    if (this.ordered === null) return null;
    const places = new Uint32Array(this.total).fill(this.total);
    this.ordered.forEach((position, place) => (places[position] = place));
    return places;
  });
  /** Positions of the rows to show, in their order. */
  readonly rows: readonly number[] = $derived(this.isFiltered ? this.matching() : (this.ordered ?? this.all));

  constructor(client: Client) {
    this.client = client;
  }

  get isFiltered(): boolean {
    return this.filter !== null || this.mark !== null || this.search.trim() !== '';
  }

  /** Rows are chosen or ordered in another way than all of them by name. */
  get isArranged(): boolean {
    return this.mark !== null || this.ordered !== null;
  }

  /**
   * Asks for another order; the rows stay as they are until it is there.
   * @throws AppError why it cannot
   */
  async arrange(order: ImageOrder): Promise<void> {
    const generation = this.generation;
    this.order = order;
    const isNatural = order.sort.by === 'name' && order.withClass === null;
    const positions = isNatural ? null : Array.from((await this.client.invoke('images.order', order)).positions);
    if (generation === this.generation && order === this.order) this.ordered = positions;
  }

  get isComplete(): boolean {
    return this.loadedCount >= this.total;
  }

  /**
   * Forgets everything and fetches the first images of the project that is open now.
   * @param near a position whose page is fetched as well, e.g. that of the image worked on last
   * @throws AppError why it cannot
   */
  async load(near = 0): Promise<void> {
    this.clear();
    const generation = this.generation;
    await this.fetchPage(0, generation);
    const page = Math.floor(near / PAGE_SIZE);
    if (generation === this.generation && this.pending.has(page)) await this.fetchPage(page, generation);
  }

  /** Fetches what `load` left, those on the screen first. @throws AppError why it cannot */
  async loadRest(): Promise<void> {
    const generation = this.generation;
    while (generation === this.generation && this.pending.size > 0) {
      const page = first(this.wanted) ?? first(this.pending)!;
      await this.fetchPage(page, generation);
    }
  }

  clear(): void {
    this.generation++;
    this.summaries = [];
    this.positions = new Map();
    this.wanted.clear();
    this.pending.clear();
    this.total = 0;
    this.loadedCount = 0;
    this.counts = noCounts();
    this.filter = null;
    this.search = '';
    this.mark = null;
    this.order = NATURAL_ORDER;
    this.ordered = null;
    this.revision++;
  }

  /** The image at a position; undefined until its page is there. Reactive. */
  at(position: number): ImageSummary | undefined {
    void this.revision;
    return this.summaries[position];
  }

  byId(id: number): ImageSummary | undefined {
    void this.revision;
    const position = this.positions.get(id);
    return position === undefined ? undefined : this.summaries[position];
  }

  /** @param path relative to the project's folder. Looks through all: for what happens on a click. */
  byPath(path: string): ImageSummary | undefined {
    return this.summaries.find((image) => image?.path === path);
  }

  positionOf(id: number): number | undefined {
    void this.revision;
    return this.positions.get(id);
  }

  /** These positions are on the screen: their pages come next. */
  want(positions: Iterable<number>): void {
    for (const position of positions) {
      const page = Math.floor(position / PAGE_SIZE);
      if (this.pending.has(page)) this.wanted.add(page);
    }
  }

  /** Takes over new states of images that are known. Others come with their page. */
  apply(changed: readonly ImageSummary[]): void {
    const counts = { ...this.counts };
    for (const image of changed) {
      const position = this.positions.get(image.id);
      if (position === undefined) continue;
      const before = this.summaries[position];
      if (before !== undefined) counts[before.state]--;
      counts[image.state]++;
      this.summaries[position] = image;
    }
    this.counts = counts;
    this.revision++;
  }

  /**
   * The image `step` rows after (before, where negative) the one given, or the nearest row where that one is
   * filtered out; null at the ends.
   * @param from an image id; null = before the first row
   */
  neighbour(from: number | null, step: 1 | -1): ImageSummary | null {
    const place = this.placeOf(from);
    const row = step === 1 ? this.firstAfter(place) : this.firstAfter(place - 1) - 1;
    return row < 0 || row >= this.rows.length ? null : (this.at(this.rows[row]) ?? null);
  }

  /** The next (previous) row of an image that is neither done, failed nor skipped, around the end; null where none is. */
  nextUnfinished(from: number | null, step: 1 | -1 = 1): ImageSummary | null {
    const { length } = this.rows;
    const place = this.placeOf(from);
    const start = step === 1 ? this.firstAfter(place) : this.firstAfter(place - 1) - 1 + length;
    for (let offset = 0; offset < length; offset++) {
      const image = this.at(this.rows[(start + step * offset + length) % length]);
      if (image !== undefined && image.id !== from && isUnfinished(image)) return image;
    }
    return null;
  }

  /** Of an image in the order of all rows; -1 for null. */
  private placeOf(id: number | null): number {
    const position = id === null ? undefined : this.positionOf(id);
    if (position === undefined) return -1;
    return this.places === null ? position : this.places[position];
  }

  /** Index of the first row after a place of that order; the number of rows where none is. */
  private firstAfter(place: number): number {
    const { rows, places } = this;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places === null ? rows[middle] : places[rows[middle]]) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private matching(): readonly number[] {
    void this.revision;
    const search = this.search.trim().toLowerCase();
    return (this.ordered ?? this.all).filter((position) => {
      const image = this.summaries[position];
      if (image === undefined) return false;
      return (this.filter === null || image.state === this.filter) && (this.mark === null || image.marks?.includes(this.mark) === true) && (search === '' || image.path.toLowerCase().includes(search));
    });
  }

  private async fetchPage(page: number, generation: number): Promise<void> {
    this.wanted.delete(page);
    this.pending.delete(page);
    const { total, images } = await this.client.invoke('images.list', { offset: page * PAGE_SIZE, limit: PAGE_SIZE });
    if (generation !== this.generation) return;
    if (total !== this.total) this.resize(total, page);
    const counts = { ...this.counts };
    images.forEach((image, index) => {
      const position = page * PAGE_SIZE + index;
      this.summaries[position] = image;
      this.positions.set(image.id, position);
      counts[image.state]++;
    });
    this.counts = counts;
    this.loadedCount += images.length;
    this.revision++;
  }

  /** @param page the one that is there already */
  private resize(total: number, page: number): void {
    const pages = Math.ceil(total / PAGE_SIZE);
    for (let other = Math.ceil(this.total / PAGE_SIZE); other < pages; other++) if (other !== page) this.pending.add(other);
    for (const other of this.pending) if (other >= pages) this.pending.delete(other);
    this.total = total;
    this.summaries.length = total;
  }
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  return set.values().next().value;
}

/** Nobody has said what becomes of it. */
function isUnfinished({ state, marks }: ImageSummary): boolean {
  return state !== 'done' && state !== 'failed' && marks?.includes('skipped') !== true;
}
