import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { readVersionCatalog } from "./read-version-catalog.ts";

/** Names of configurations, with their source set's name before: `testImplementation`, `kaptDebug`. */
const CONFIGURATION =
  /^\s{0,200}(?:add\(\s{0,9}["'])?\w{0,60}?(?:implementation|api|compile|compileOnly|runtime|runtimeOnly|annotationProcessor|kapt\w{0,30}|ksp\w{0,30}|classpath|provided|developmentOnly|desugaring|mavenBom|platform|enforcedPlatform|dependency|shadow\w{0,30}|optional|force|zinc|checkstyle|detektPlugins|errorprone|jarJar)\b["']?[\s(,]/i;

const GROUP_ARTIFACT = /^([A-Za-z][\w.-]{0,200}):([\w.-]{1,200})$/;
const COORDINATES = /^([A-Za-z][\w.-]{0,200}):([\w.-]{1,200}):[^/\s]{0,200}$/;
/** `group: 'g', name: 'n'`, in any order. */
const GROUP = /\bgroup\s{0,9}[:=]\s{0,9}["']([\w.-]{1,200})["']/;
const NAME = /\bname\s{0,9}[:=]\s{0,9}["']([\w.-]{1,200})["']/;
/** A catalogue in the settings: `library("stripe", "com.stripe", "stripe-java")`. */
const LIBRARY =
  /\blibrary\(\s{0,9}["'][\w.-]{1,200}["']\s{0,9},\s{0,9}["']([\w.-]{1,200})["']\s{0,9},\s{0,9}["']([\w.-]{1,200})["']/;
const STRING = /"([^"\\]{0,300})"|'([^'\\]{0,300})'/g;

/**
 * Modules that a part of a Gradle build script or version catalogue names, as `group:name`. An alias (`libs.stripe`) or
 * `project(":x")` names nothing from outside: the catalogue's own line does. An `exclude` takes away.
 */
export function readGradle(excerpt: Excerpt, path: string): Found[] {
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
}
