import type { Origin } from "../../engine/policy/policy.ts";
import { terminalText } from "../../report/escape/terminal-text.ts";
import { displayWidth } from "../../report/terminal/display-width.ts";
import type { Paint } from "../paint.ts";
import type { DecidedKey, originsOf } from "./origins-of.ts";
import { place } from "./print-explained.ts";

/** The files' names are told once, above; a key's line then says which of them and where in it. */
export const printOrigins = (
  files: readonly string[],
  { settings, policies }: ReturnType<typeof originsOf>,
  columns: number,
  colour: Paint,
): string => {
  const named = new Map(files.map((file, index) => [file, index + 1]));
  const shown: Shown = { named, columns, colour };
  return [
    `${colour("bold", "Files")}, in the order that they count (below, 2:14 is line 14 of the second)\n`,
    ...files.map((file, index) => `  ${String(index + 1).padStart(2)}  ${terminalText(file, columns)}\n`),
    "\n",
    ...(settings.length === 0 ? [] : [`${colour("bold", "Settings")}\n`, ...lines(settings, shown), "\n"]),
    ...policies.flatMap(({ id, enforcement, at, keys }) => [
      `${colour("bold", id)} · ${enforcement} · first written in ${where(at, shown)}\n`,
      ...lines(keys, shown),
      "\n",
    ]),
  ].join("");
};

type Shown = { readonly named: ReadonlyMap<string, number>; readonly columns: number; readonly colour: Paint };

const lines = (keys: readonly DecidedKey[], shown: Shown): readonly string[] => {
  const names = keys.map(({ key }) =>
    terminalText(key.replace(/^requires\.checklist\./, "item ").replace(/^requires\./, "")),
  );
  // A place and a lock need some 34 columns; a longer key has a line of its own.
  const width = Math.min(Math.max(0, ...names.map(displayWidth)), Math.max(20, shown.columns - 36));
  return keys.map(({ at, locked, dropped }, index) => {
    const name = names[index] ?? "";
    const lock = locked === undefined ? "" : `  ${shown.colour("yellow", `locked in ${where(locked, shown)}`)}`;
    const gap = displayWidth(name) > width ? `\n  ${" ".repeat(width)}` : " ".repeat(width - displayWidth(name));
    return `  ${name}${gap}  ${shown.colour("dim", `${dropped === true ? "dropped in " : ""}${where(at, shown)}`)}${lock}\n`;
  });
};

/** `2:14`, line 14 of the second file; with its name where it is none of those listed. */
const where = (at: Origin, { named }: Shown): string => {
  const index = named.get(at.file);
  return index === undefined ? place(at) : `${index}:${at.line}`;
};
