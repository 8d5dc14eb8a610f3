/**
 * A line with each version, tag and digest replaced by one mark, so that lines that differ only in these are equal.
 * Undefined: it has none. Linear.
 */
export const withoutVersions = (line: string): string | undefined => {
  // Another version of an interface of Kubernetes is another interface.
  if (line.length > LONGEST || /^\s*(?:-\s+)?["']?apiVersion["']?\s*:/.test(line)) return undefined;
  const named = NAMED.exec(line);
  let text = line.replace(IMAGE_TAG, (whole, before: string, tag: string) => (isTag(tag) ? `${before}${MARK}` : whole));
  if (named !== null && isTag(named[2] ?? ""))
    text = `${named[1] ?? ""}${MARK}${text.slice(text.length - (named[3] ?? "").length)}`;
  text = text.replace(DIGEST, MARK).replace(VERSION, (whole) => (ADDRESS.test(whole) ? whole : MARK));
  if (CONTEXT.test(line)) text = text.replace(SHORT_VERSION, MARK);
  text = text.replace(PINNED, (_, before: string) => `${before}${MARK}`);
  text = text.replace(PREFIXED, (_, before: string) => `${before}${MARK}`);
  return text === line ? undefined : text;
};

/** A line that holds only a digest, as `--hash=sha256:…` and `"h1:…",` do; how many there are says nothing. */
export const isDigestLine = (line: string): boolean =>
  line.length <= LONGEST &&
  line.replace(DIGEST, "") !== line &&
  /^[\W_]*(?:(?:hash|hashes|sha\d*|md5|digest|integrity|checksum|file)[\W_]*)*$/i.test(line.replace(DIGEST, ""));

const MARK = "\u0000";
const LONGEST = 400;

const DIGEST =
  /\b(?:sha(?:1|256|384|512)[:=-][\w+/=-]{20,}|h1:[\w+/]{40,}=*|[0-9a-f]{64}|[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{40}|[0-9a-f]{32})(?![\w+/=])/gi;

/** `1.2.3`, `v1.2.3-rc.1`, `^1.2.3`, `1.2.x`; four numbers are an address unless a name says otherwise. */
const VERSION = /[~^<>=!]{0,2} ?\bv?\d+(?:\.(?:\d+|x|\*)){2,}(?:[-+.][0-9A-Za-z][\w.+-]*|[a-z]+\d*)?(?![\w])/g;
const ADDRESS = /^ ?\d{1,3}(?:\.\d{1,3}){3}$/;

/** The sign before the number says that it is a version: `@v3`, `?ref=v1`, `"^18"`, `"~> 4.0"`, `v1.2`. Code has `x >= 3`, too. */
const PREFIXED =
  /(@|[?&]ref=|["'](?:[~^]|[~=<>!]=|[<>]|~>)\s?|["'\s:=@,([](?=v\d+\.\d)|[\s:][~^](?=\d))v?\d+(?:\.\d+)*(?:-[\w.]+)?(?![\w.])/g;

/** A line of `requirements.txt`: `django==4.2`, `uvicorn[standard]>=0.20`. */
const PINNED = /^(\s*["']?[A-Za-z][\w.-]*(?:\[[\w, -]+\])?(?:==|~=|>=|<=|>|<))\d+(?:\.[\d*]+)*(?=["'\s,;]|$)/;

/** `golang:1.22-alpine`, `ghcr.io/acme/shop:main-1a2b3c4`, after a name as images have it; not `8080:80` and not `host:5432`. */
const IMAGE_TAG =
  /((?:\bimage["']?\s*[:=]\s*["']?|\bFROM\s+(?:--\S+\s+)?|docker:\/\/|\buses:\s*)[\w./-]*[A-Za-z][\w./-]*[:@])([\w][\w.+-]{0,127})(?=["'\s@]|$)/g;

/** A key that is called version, tag or the like, with one value. */
const NAMED =
  /^(\s*(?:[-*]\s+)?["']?(?:[\w.-]*[-_.])?(?:version|versions|tag|newtag|imagetag|image_tag|revision|targetrevision|rev|ref|appversion|chartversion|digest|newdigest|checksum|sha|commit|hash|integrity|resolved)["']?\s*(?:[:=]|=>|:=|\?=)\s*["']?[~^<>=v ]{0,4})([^\s"',;#]{1,300})(["']?[\s,;)\]}]*(?:(?:#|\/\/).*)?)$/i;

/** In such a line a number of two parts, or of one, is a version: `go 1.22`, `node-version: [20]`. */
const CONTEXT =
  /^\s*(?:(?:[-*]\s+)?["']?(?:[\w-]*[-_])?(?:versions?|edition|channel|requires)["']?\s*[:=]|go\s+\d|toolchain\s+go\d|ruby\s+["'\d]|(?:python|nodejs|java|golang|terraform|erlang|elixir|php)\s+\d[\w.+-]*$)/i;
const SHORT_VERSION = /(?<![\w.])[~^<>=]{0,2} ?v?\d+(?:\.\d+)?(?:-[A-Za-z][\w.-]*)?(?![\w.])/g;

/** A tag has a digit in it, and is no address or expression. */
const isTag = (text: string): boolean => /\d/.test(text) && /^[\w][\w.+/=-]*$/.test(text) && !text.includes("//");
