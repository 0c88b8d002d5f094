/** `tiktok`, or `tiktok-2` where that is taken. */
export function freeId(type: string, taken: readonly string[]): string {
  if (!taken.includes(type)) return type;
  let number = 2;
  while (taken.includes(`${type}-${number}`)) number += 1;
  return `${type}-${number}`;
}
