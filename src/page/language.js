// @ts-check
/**
 * Which language the page speaks. Only that one's texts are fetched.
 *
 * @module
 */

/** @typedef {"en" | "ja"} Language */
/** @typedef {typeof import("./en.js").text} Text */

/**
 * The language that somebody has chosen, else the first of those that a browser wants.
 *
 * @param {unknown} chosen
 * @param {readonly string[]} wanted as in `navigator.languages`
 * @returns {Language}
 */
export function chooseLanguage(chosen, wanted) {
  const codes = [chosen, ...wanted].map((language) => String(language).split("-")[0]);
  return /** @type {Language} */ (codes.find((code) => code === "en" || code === "ja") ?? "en");
}

/**
 * @param {Language} language
 * @returns {Promise<Text>}
 */
export async function loadText(language) {
  const { text } = await (language === "ja" ? import("./ja.js") : import("./en.js"));
  return text;
}
