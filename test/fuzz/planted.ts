/** A fault behind two steps, for the test that inputs are led by the code they reach: chance alone meets it rarely. */
export function readReceipt(text: string): void {
  if (text[1] !== "]") return;
  if (text[3] !== "}") return;
  throw new Error("planted");
}
