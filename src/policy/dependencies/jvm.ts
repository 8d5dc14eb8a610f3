import { type Excerpt, type Found, tomlEntries, xmlTags } from "./manifest-text.ts";

const OTHERS = new Set([
  "exclusion",
  "plugin",
  "parent",
  "extension",
  "project",
  "annotationProcessorPath",
  "path",
  "relocation",
  "artifactItem",
]);

/** By Maven's naming convention, if the element around is not visible. */
const PLUGIN = /(?:^maven-[\w-]*-plugin$|-maven-plugin$|-plugin$)/;

const PART = /^[\w.${}-]{1,200}$/;
const OWN = /^\$\{(?:project|pom)\.(?:parent\.)?groupId\}$/;

type Open = { readonly element: string | undefined; group?: string; artifact?: string };

/**
 * `groupId:artifactId`, or the artifact alone; `${project.groupId}` is local.
 * https://maven.apache.org/pom.html#Dependencies
 */
export const readMaven = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  let stack: Open[] = [{ element: excerpt.atTop ? "project" : undefined }];

  const settle = (open: Open | undefined, element: string | undefined): void => {
    if (open?.artifact === undefined) return;
    if (element === undefined ? PLUGIN.test(open.artifact) : element !== "dependency") return;
    const name = open.group === undefined ? open.artifact : `${open.group}:${open.artifact}`;
    found.push({ name, chosen: !OWN.test(open.group ?? "") });
  };

  const tags = xmlTags(excerpt.lines.join("\n"));
  const properties = new Map(tags.flatMap(({ kind, name, text }) => (kind === "open" ? [[name, text] as const] : [])));
  const resolved = (text: string): string =>
    text.replace(/\$\{([\w.-]{1,100})\}/g, (whole, name: string) =>
      /^(?:project|pom)\./.test(name) ? whole : (properties.get(name) ?? whole),
    );
  for (const tag of tags) {
    if (tag.name === "dependency" || OTHERS.has(tag.name)) {
      if (tag.kind === "open" && !tag.empty && stack.length < 100) stack.push({ element: tag.name });
      else if (tag.kind === "close") {
        const at = stack.findLastIndex((open) => open.element === tag.name || open.element === undefined);
        if (at === -1) continue;
        for (const open of stack.slice(at)) settle(open, open.element ?? tag.name);
        stack = at === 0 ? [{ element: undefined }] : stack.slice(0, at);
      }
    } else if (tag.kind === "open" && (tag.name === "groupId" || tag.name === "artifactId")) {
      const open = stack.at(-1);
      const text = resolved(tag.text);
      if (open === undefined || !PART.test(text)) continue;
      if (tag.name === "groupId") open.group = text;
      else open.artifact = text;
    }
  }
  for (const open of stack) settle(open, open.element);
  return found;
};

const CONFIGURATION =
  /^\s{0,200}(?:add\(\s{0,9}["'])?\w{0,60}?(?:implementation|api|compile|compileOnly|runtime|runtimeOnly|annotationProcessor|kapt\w{0,30}|ksp\w{0,30}|classpath|provided|developmentOnly|desugaring|mavenBom|platform|enforcedPlatform|dependency|shadow\w{0,30}|optional|force|zinc|checkstyle|detektPlugins|errorprone|jarJar)\b["']?[\s(,]/i;

const GROUP_ARTIFACT = /^([A-Za-z][\w.-]{0,200}):([\w.-]{1,200})$/;
const COORDINATES = /^([A-Za-z][\w.-]{0,200}):([\w.-]{1,200}):[^/\s]{0,200}$/;
const GROUP = /\bgroup\s{0,9}[:=]\s{0,9}["']([\w.-]{1,200})["']/;
const NAME = /\bname\s{0,9}[:=]\s{0,9}["']([\w.-]{1,200})["']/;
const LIBRARY =
  /\blibrary\(\s{0,9}["'][\w.-]{1,200}["']\s{0,9},\s{0,9}["']([\w.-]{1,200})["']\s{0,9},\s{0,9}["']([\w.-]{1,200})["']/;
const STRING = /"([^"\\]{0,300})"|'([^'\\]{0,300})'/g;

/** `group:name`. Aliases (`libs.stripe`) and `project(":x")` name nothing external. */
export const readGradle = (excerpt: Excerpt, path: string): Found[] => {
  if (path.endsWith(".versions.toml")) return readVersionCatalog(excerpt);
  const found: Found[] = [];
  const add = (group: string, name: string): void => {
    found.push({ name: `${group}:${name}`, chosen: true });
  };
  let comment = false;
  for (const line of excerpt.lines) {
    if (comment || /^\s*\/\*/.test(line)) {
      comment = !line.includes("*/");
      continue;
    }
    if (/^\s{0,200}(?:\/\/|\*|exclude\b)/.test(line)) continue;
    const configured = CONFIGURATION.test(line);
    const [, group, name] = LIBRARY.exec(line) ?? (configured ? ["", GROUP.exec(line)?.[1], NAME.exec(line)?.[1]] : []);
    if (group !== undefined && name !== undefined) add(group, name);
    for (const [, double, single] of line.matchAll(STRING)) {
      const text = double ?? single ?? "";
      const [, first, second] = COORDINATES.exec(text) ?? (configured ? GROUP_ARTIFACT.exec(text) : null) ?? [];
      if (first !== undefined && second !== undefined) add(first, second);
    }
  }
  return found;
};

const CATALOG_COORDINATES = /^["']([A-Za-z][\w.-]{0,200}):([\w.-]{1,200}):[^"']{0,200}["']$/;
const MODULE = /\bmodule\s{0,9}=\s{0,9}["']([\w.-]{1,200}):([\w.-]{1,200})["']/;
const CATALOG_GROUP = /\bgroup\s{0,9}=\s{0,9}["']([\w.-]{1,200})["']/;
const CATALOG_NAME = /\bname\s{0,9}=\s{0,9}["']([\w.-]{1,200})["']/;

const readVersionCatalog = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const { table, value } of tomlEntries(excerpt.lines, excerpt.atTop)) {
    if (table !== undefined && table[0] !== "libraries") continue;
    const [, group, name] = CATALOG_COORDINATES.exec(value) ??
      MODULE.exec(value) ?? [undefined, CATALOG_GROUP.exec(value)?.[1], CATALOG_NAME.exec(value)?.[1]];
    if (group !== undefined && name !== undefined) found.push({ name: `${group}:${name}`, chosen: true });
  }
  return found;
};
