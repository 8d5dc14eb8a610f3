import type { Excerpt, Found } from "./excerpts.ts";
import { xmlTags } from "./xml-tags.ts";

const LINE =
  /(?:^|[;{]|\bdo\b|\bthen\b)\s{0,200}(?:gem|[a-z_]\w{0,30}\.add_(?:runtime_|development_)?dependency)(?:\s{0,20}\(\s{0,20}|\s{1,20})(?:%q[<([{]|["'])([A-Za-z0-9][\w.-]{0,200})(?:["'>)\]}])([^;]{0,1000})/g;

const LOCAL_GEM = /\bpath(?:\s{0,9}=>|:)/;

export const readRubygems = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const line of excerpt.lines
    .join("\n")
    .replace(/\(\s{0,20}\n\s{0,200}/g, "(")
    .split("\n")) {
    if (/^\s*#/.test(line)) continue;
    for (const [, name, rest] of line.matchAll(LINE))
      if (name !== undefined) found.push({ name, chosen: !LOCAL_GEM.test(rest ?? "") });
  }
  return found;
};

/** `{:name, "~> 1.0"}` or `{:name, github: "o/r"}`; other tuples differ in the second part. */
const TUPLE =
  /\{\s{0,20}:"?([a-z_]\w{0,200})"?\s{0,20},\s{0,20}(?:(["'])\s{0,5}(?:[~><=!]{1,2}\s{0,5})?\d|\[?\s{0,20}(?:github|git|path|hex|in_umbrella|only|override|runtime|optional|app|env|organization|branch|tag|ref|sparse|manager|compile|system_env)\s{0,5}:)([^}]{0,400})/g;

const LOCAL_MIX_PACKAGE = /(?:in_umbrella:\s{0,5}true|\bpath:)/;

export const readHex = (excerpt: Excerpt): Found[] => {
  const text = excerpt.lines.filter((line) => !/^\s*#/.test(line)).join("\n");
  const found: Found[] = [];
  for (const match of text.matchAll(TUPLE)) {
    const name = match[1];
    if (name !== undefined) found.push({ name, chosen: !LOCAL_MIX_PACKAGE.test(match[0]) });
  }
  return found;
};

const ELEMENTS: Readonly<Record<string, string>> = {
  packagereference: "include",
  packageversion: "include",
  globalpackagereference: "include",
  packagedownload: "include",
  dotnetclitoolreference: "include",
  package: "id",
};

const NAME = /^\w[\w.-]{0,200}$/;

export const readNuget = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const tag of xmlTags(excerpt.lines.join("\n"))) {
    const attribute = tag.kind === "open" ? ELEMENTS[tag.name.toLowerCase()] : undefined;
    if (attribute === undefined || !Object.hasOwn(ELEMENTS, tag.name.toLowerCase())) continue;
    for (const name of (tag.attributes[attribute] ?? "").split(";")) {
      if (NAME.test(name.trim())) found.push({ name: name.trim(), chosen: true });
    }
  }
  return found;
};
