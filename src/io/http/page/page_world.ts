/**
 * What the page is made of, and what it tells besides the state of the relay.
 *
 * @module
 */

/** A file that browsers are given. */
export interface PageFile {
  /** Where it is asked for: `/style.css`. */
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

/** How else to listen, for whoever sees the page under some address. */
export interface ListenWays {
  /** What opens the page on other devices of the network; empty where none can reach the relay. */
  readonly pages: readonly string[];
  /** What plays in whatever plays a link. */
  readonly streams: readonly { readonly name: string; readonly url: string }[];
  /** What to type for a player, or into its fields. */
  readonly players: readonly { readonly name: string; readonly line: string }[];
}

/** What `src/app` hands in. */
export interface PageWorld {
  readonly files: readonly PageFile[];
  /**
   * @param page where whoever asks has opened the page
   * @param stationName of the first one, if not given
   */
  ways(page: URL, stationName: string | undefined): ListenWays;
}
