/**
 * Many histograms in two columns: each has a page of counts for every doubling of the value, made when first needed.
 * Bins are those of src/statistics/histogram.ts. Nothing here knows what is counted.
 */
import { type Histogram, PAGE, PAGE_BITS, PAGES } from '../../statistics/histogram.ts';

/** As many as a run of a day needs: growing copies them all. */
const FIRST_PAGES = 512;

export class PagedHistograms {
  /** Place of each page in the pool, from 1; 0 is no page. */
  private readonly pages: Int32Array;
  private pool = new Uint32Array(FIRST_PAGES * PAGE);
  private used = 1;

  constructor(count: number) {
    this.pages = new Int32Array(count * PAGES);
  }

  /** One more value in this bin. */
  add(histogram: number, bin: number): void {
    const at = histogram * PAGES + (bin >> PAGE_BITS);
    let page = this.pages[at]!;
    if (page === 0) page = this.newPage(at);
    this.pool[(page << PAGE_BITS) + (bin & (PAGE - 1))]!++;
  }

  private newPage(at: number): number {
    const page = this.used++;
    if (page << PAGE_BITS >= this.pool.length) {
      const longer = new Uint32Array(this.pool.length * 2);
      longer.set(this.pool);
      this.pool = longer;
    }
    this.pages[at] = page;
    return page;
  }

  read(histogram: number): Histogram {
    const bins: number[] = [];
    const counts: number[] = [];
    for (let p = 0; p < PAGES; p++) {
      const page = this.pages[histogram * PAGES + p]!;
      if (page === 0) continue;
      for (let i = 0; i < PAGE; i++) {
        const count = this.pool[(page << PAGE_BITS) + i]!;
        if (count === 0) continue;
        bins.push((p << PAGE_BITS) + i);
        counts.push(count);
      }
    }
    return { bins, counts };
  }
}
