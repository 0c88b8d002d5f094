/**
 * Countries and states under the names people write. Platforms hash codes: "California" and "CA" must give one hash
 * (Meta's parameter builder does the same: https://github.com/facebook/capi-param-builder, b0b6f0b, run 2026-11-22).
 */
const states: Readonly<Record<string, string>> = {
  // United States
  alabama: "al",
  alaska: "ak",
  arizona: "az",
  arkansas: "ar",
  california: "ca",
  colorado: "co",
  connecticut: "ct",
  delaware: "de",
  districtofcolumbia: "dc",
  florida: "fl",
  georgia: "ga",
  hawaii: "hi",
  idaho: "id",
  illinois: "il",
  indiana: "in",
  iowa: "ia",
  kansas: "ks",
  kentucky: "ky",
  louisiana: "la",
  maine: "me",
  maryland: "md",
  massachusetts: "ma",
  michigan: "mi",
  minnesota: "mn",
  mississippi: "ms",
  missouri: "mo",
  montana: "mt",
  nebraska: "ne",
  nevada: "nv",
  newhampshire: "nh",
  newjersey: "nj",
  newmexico: "nm",
  newyork: "ny",
  northcarolina: "nc",
  northdakota: "nd",
  ohio: "oh",
  oklahoma: "ok",
  oregon: "or",
  pennsylvania: "pa",
  puertorico: "pr",
  rhodeisland: "ri",
  southcarolina: "sc",
  southdakota: "sd",
  tennessee: "tn",
  texas: "tx",
  utah: "ut",
  vermont: "vt",
  virginia: "va",
  washington: "wa",
  westvirginia: "wv",
  wisconsin: "wi",
  wyoming: "wy",
  // Canada
  alberta: "ab",
  britishcolumbia: "bc",
  manitoba: "mb",
  newbrunswick: "nb",
  newfoundlandandlabrador: "nl",
  northwestterritories: "nt",
  novascotia: "ns",
  nunavut: "nu",
  ontario: "on",
  princeedwardisland: "pe",
  quebec: "qc",
  saskatchewan: "sk",
  yukon: "yt",
};

/** Three-letter codes and everyday names that English region names do not cover. */
const otherCountryNames: Readonly<Record<string, string>> = {
  usa: "US",
  unitedstatesofamerica: "US",
  america: "US",
  uk: "GB",
  gbr: "GB",
  greatbritain: "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  northernireland: "GB",
  can: "CA",
  aus: "AU",
  nzl: "NZ",
  irl: "IE",
  deu: "DE",
  deutschland: "DE",
  fra: "FR",
  esp: "ES",
  ita: "IT",
  nld: "NL",
  holland: "NL",
  thenetherlands: "NL",
  bel: "BE",
  aut: "AT",
  che: "CH",
  swe: "SE",
  nor: "NO",
  dnk: "DK",
  fin: "FI",
  pol: "PL",
  prt: "PT",
  czechrepublic: "CZ",
  bra: "BR",
  mex: "MX",
  jpn: "JP",
  kor: "KR",
  southkorea: "KR",
  chn: "CN",
  ind: "IN",
  sgp: "SG",
  are: "AE",
  uae: "AE",
  zaf: "ZA",
  turkey: "TR",
  vietnam: "VN",
};

const code = /^[A-Za-z]{2}$/;
let byName: Map<string, string> | undefined;

/** ISO 3166-1 alpha-2 in capitals from a code or an English name; null for anything else. */
export function readCountry(raw: string): string | null {
  const text = raw.trim();
  if (code.test(text)) return text.toUpperCase() === "UK" ? "GB" : text.toUpperCase();
  const name = squash(text);
  byName ??= englishNames();
  // Own names only: "constructor" is no country, and what stands under it is no text.
  return (Object.hasOwn(otherCountryNames, name) ? otherCountryNames[name] : byName.get(name)) ?? null;
}

/**
 * A state or province in lower case: its code for the names of the United States and Canada, else letters and
 * digits.
 */
export function readState(raw: string): string {
  const name = squash(raw);
  return Object.hasOwn(states, name) ? (states[name] ?? name) : name;
}

function squash(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** Names of all regions that this runtime knows, made at the first name that is no code. */
function englishNames(): Map<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const map = new Map<string, string>();
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const region = String.fromCharCode(first, second);
      const name = names.of(region);
      // Retired codes share their names with today's ("DD" and "DE" are both Germany); the first canonical one wins.
      if (name && new Intl.Locale(`und-${region}`).region === region && !map.has(squash(name))) {
        map.set(squash(name), region);
      }
    }
  }
  return map;
}
