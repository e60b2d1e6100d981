import { MAX_NAMED_IMAGES } from '../report/exportReport.ts';
import { remark, type Remark } from '../report/remark.ts';

/** Losses of an export. Some formats have a sentence for each image: 10,000 of them tell nobody anything, so that no more than the first are kept. */
export class LossList {
  private readonly first: Remark[] = [];
  private count = 0;

  add(...losses: readonly Remark[]): void {
    this.count += losses.length;
    this.first.push(...losses.slice(0, MAX_NAMED_IMAGES - this.first.length));
  }

  losses(): Remark[] {
    const more = this.count - this.first.length;
    return more === 0 ? [...this.first] : [...this.first, remark('export.more', `And ${more} more like these.`, { count: more })];
  }
}
