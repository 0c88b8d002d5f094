/** Honest remarks about how a platform shows what it accepted. Titles are those of the destination types. */
interface PlatformWords {
  readonly name: string;
  readonly shownAs: Readonly<Record<string, string>>;
  readonly delay: string;
  readonly testPage: string;
}

const words: Readonly<Record<string, PlatformWords>> = {
  // TikTok renamed these in May 2025 and converts the old names: ads.tiktok.com/help/article/how-to-adopt-tiktoks-updated-standard-events
  TikTok: {
    name: "TikTok",
    shownAs: { CompletePayment: "Purchase", SubmitForm: "Lead" },
    delay: "TikTok shows it in 5 to 10 minutes.",
    testPage: "Events Manager, your pixel, Test Events",
  },
};

/** Words of a platform, by the title of its destination type ("TikTok Events API"). */
function wordsOf(title: string): PlatformWords | undefined {
  const name = Object.keys(words).find((one) => title === one || title.startsWith(`${one} `));
  return name === undefined ? undefined : words[name];
}

/** "TikTok shows this as Purchase", where the platform shows another name than the one that is sent. */
export function shownAs(title: string, name: string | null): string | undefined {
  const found = wordsOf(title);
  const shown = name === null ? undefined : found?.shownAs[name];
  return shown && `${found?.name} shows this as ${shown}`;
}

/** How long after acceptance the platform shows it. */
export function shownAfter(title: string): string | undefined {
  return wordsOf(title)?.delay;
}

/** Where the platform's test code is found. */
export function testPage(title: string): string {
  return wordsOf(title)?.testPage ?? `the test page of ${title}`;
}

const names: Readonly<Record<string, string>> = {
  tiktok: "TikTok",
  meta: "Meta",
  google: "Google",
  snapchat: "Snapchat",
};

/** A platform's name as people write it. */
export function platformName(platform: string): string {
  return names[platform] ?? platform;
}
