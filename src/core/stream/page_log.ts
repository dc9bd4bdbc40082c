/**
 * The newest pages of an encoded stream.
 *
 * @module
 */

/** What an encoder has made at once: whole pages, frames or packets. */
export interface Page {
  readonly bytes: Uint8Array;
  /** The position behind it, in bytes of the raw audio that was encoded. */
  readonly end: number;
  /** What its encoder began with, without which it means nothing; may be empty. */
  readonly head: Uint8Array;
}

/** Keeps pages as long as somebody may still want them, and no longer. */
export class PageLog {
  /** What the encoder began with that makes the pages that come; may be empty. */
  head: Uint8Array = new Uint8Array(0);
  readonly #capacityBytes: number;
  readonly #pages: Page[] = [];
  #firstPage = 0;
  #start = 0;
  #end = 0;

  /** @param capacityBytes how much raw audio the pages stand for that are kept */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** The number of the oldest page that is kept. */
  get firstPage(): number {
    return this.#firstPage;
  }

  /** The number of the page that comes next. */
  get endPage(): number {
    return this.#firstPage + this.#pages.length;
  }

  /** The position before the oldest page, in bytes of raw audio. */
  get start(): number {
    return this.#start;
  }

  /** The position behind the newest page. */
  get end(): number {
    return this.#end;
  }

  /** Takes a page that stands for so much raw audio; the newest one is always kept. */
  add(bytes: Uint8Array, audioBytes: number): void {
    this.#end += audioBytes;
    this.#pages.push({ bytes, end: this.#end, head: this.head });
    while (this.#pages.length > 1 && this.#pages[0]!.end <= this.#end - this.#capacityBytes) {
      this.#start = this.#pages.shift()!.end;
      this.#firstPage++;
    }
  }

  /** The pages from that one on which follow the same head; none if it is not there yet. */
  pagesFrom(number: number): Page[] {
    const pages = this.#pages.slice(number - this.#firstPage);
    const other = pages.findIndex(({ head }) => head !== pages[0]!.head);
    return other === -1 ? pages : pages.slice(0, other);
  }

  /** @returns undefined for one that is not kept, or not there yet */
  page(number: number): Page | undefined {
    return this.#pages[number - this.#firstPage];
  }
}
