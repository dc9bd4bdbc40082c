/**
 * Pages of other sites, which could have a browser ask for what its user never would.
 *
 * Facts: Fetch Metadata Request Headers (W3C), section 2.4; RFC 6454, section 7.
 *
 * @module
 */

/** What a browser says of whoever asks if that is a page of this server, or its user. */
const OWN_SITES = ["same-origin", "none"];

/** Whether a page of another site asks, as far as a browser says so. Other programs say nothing. */
export function isFromOtherSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return !OWN_SITES.includes(site);
  const origin = headers.get("origin");
  return origin !== null && origin.replace(/^https?:\/\//, "") !== headers.get("host");
}
