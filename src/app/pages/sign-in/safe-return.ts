/** Nothing honest is longer: the longest is a filter of the dashboard. */
const LONGEST = 1_000;

/** Where to go after signing in: a path of these pages, as it was asked for; `/` for anything else. */
export const safeReturn = (asked: string | undefined, baseUrl: string): string => {
  if (asked === undefined || asked.length > LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return "/";
  if (!URL.canParse(asked, baseUrl)) return "/";
  const url = new URL(asked, baseUrl);
  if (url.origin !== new URL(baseUrl).origin) return "/";
  const path = `${url.pathname}${url.search}`;
  // `/.//evil.example` resolves to `//evil.example`, which a browser would take for another host.
  return path.startsWith("//") ? "/" : path;
};
