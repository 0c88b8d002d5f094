/** Names and values of cookies and addresses, as they stand; a value may hold further `=`. */
export function pairsIn(text: string): [string, string][] {
  // The second is missing where there is no `=`; whoever minds asks.
  return text.split(/;? |[?&#]/).map((pair) => pair.split(/=(.*)/) as [string, string]);
}
