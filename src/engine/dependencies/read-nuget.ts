import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { xmlTags } from "./xml-tags.ts";

/** Elements that bring a package, with the attribute that names it. An `Update=` only bends what is there. */
const ELEMENTS: Readonly<Record<string, string>> = {
  packagereference: "include",
  packageversion: "include",
  globalpackagereference: "include",
  packagedownload: "include",
  dotnetclitoolreference: "include",
  package: "id",
};

const NAME = /^\w[\w.-]{0,200}$/;

/** Packages that a part of a project file, of central package management or of a `packages.config` names. */
export function readNuget(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const tag of xmlTags(excerpt.lines.join("\n"))) {
    const attribute = tag.kind === "open" ? ELEMENTS[tag.name.toLowerCase()] : undefined;
    if (attribute === undefined || !Object.hasOwn(ELEMENTS, tag.name.toLowerCase())) continue;
    for (const name of (tag.attributes[attribute] ?? "").split(";")) {
      if (NAME.test(name.trim())) found.push({ name: name.trim(), chosen: true });
    }
  }
  return found;
}
