import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { xmlTags } from "./xml-tags.ts";

/** Elements that hold coordinates of something else than a dependency. */
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

/** A plugin's name by Maven's convention: all that tells where the element around is not shown. */
const PLUGIN = /(?:^maven-[\w-]*-plugin$|-maven-plugin$|-plugin$)/;

const PART = /^[\w.${}-]{1,200}$/;
const OWN = /^\$\{(?:project|pom)\.(?:parent\.)?groupId\}$/;

type Open = { readonly element: string | undefined; group?: string; artifact?: string };

/**
 * Dependencies that a part of a `pom.xml` names, as `groupId:artifactId`, or the artifact alone where the group is not
 * shown. A group of `${project.groupId}` is a module of the same build.
 */
export function readMaven(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  // The outermost is what the part begins in, which its closing tag may still name.
  let stack: Open[] = [{ element: excerpt.atTop ? "project" : undefined }];

  const settle = (open: Open | undefined, element: string | undefined): void => {
    if (open?.artifact === undefined) return;
    if (element === undefined ? PLUGIN.test(open.artifact) : element !== "dependency") return;
    const name = open.group === undefined ? open.artifact : `${open.group}:${open.artifact}`;
    found.push({ name, chosen: !OWN.test(open.group ?? "") });
  };

  const tags = xmlTags(excerpt.lines.join("\n"));
  // `${stripe.artifact}` is what a property says, where the part shows it.
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
        // Behind the end of what was not shown, nothing is known of what is around.
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
}
