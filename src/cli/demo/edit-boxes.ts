import { parseBoxLine } from "../../engine/page/box-line.ts";

/** Keys of a page's boxes, in order, with whether they are ticked. */
export const boxesOf = (
  body: string,
): readonly { readonly key: string; readonly ticked: boolean; readonly text: string }[] =>
  body.split("\n").flatMap((line) => parseBoxLine(line) ?? []);

/** The page as it is after somebody clicked these boxes. */
export const withTicks = (body: string, keys: ReadonlySet<string>): string =>
  body
    .split("\n")
    .map((line) => (keys.has(parseBoxLine(line)?.key ?? "") ? line.replace("- [ ]", "- [x]") : line))
    .join("\n");

/** The page as it is after somebody deleted the line of a box. */
export const withoutBox = (body: string, key: string): string =>
  body
    .split("\n")
    .filter((line) => parseBoxLine(line)?.key !== key)
    .join("\n");
