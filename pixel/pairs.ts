/** Names and values of a text like `a=1; b=2`, as they stand; a value may hold further `=`. */
export function pairsIn(text: string, between: string | RegExp): string[][] {
  return text.split(between).map((pair) => pair.split(/=(.*)/));
}
