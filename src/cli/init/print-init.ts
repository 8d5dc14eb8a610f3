import { terminalText } from "../../comment/escape/markdown.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";
import { type History, historyText, type Level, levelText } from "./look-at-history.ts";
import type { Found } from "./look-at-repository.ts";

const WIDTHS = { id: 22, level: 7 } as const;

/** What was found, and what is proposed: each policy once, with its files and what it did to the last pull requests. */
export const printFound = (
  { policies, others, adrFolder }: Found,
  history: History | undefined,
  columns: number,
  colour: Paint,
): string => {
  const looked = history?.kind === "looked" ? history : undefined;
  const levelOf = (id: string): Level | undefined => looked?.levels.find((level) => level.id === id);
  const rows = (id: string, files: string): readonly string[] => {
    const level = levelOf(id);
    const did = level === undefined || looked === undefined ? "" : levelText(level, looked.pullRequests);
    const name = `  ● ${id.padEnd(WIDTHS.id)} ${level === undefined ? "" : `${level.enforcement.padEnd(WIDTHS.level)} `}`;
    const below = " ".repeat(6);
    const [first = "", ...more] = [
      ...wrap(terminalText(files, 300), columns, name, below),
      ...(did === "" ? [] : wrap(did, columns, below)),
    ];
    return [first.replace("●", colour("green", "●")).trimEnd(), ...more.map((line) => colour("dim", line))];
  };
  const waiting = others.filter((id) => (levelOf(id)?.applied ?? 0) === 0);
  return [
    ...(history === undefined ? [] : wrap(terminalText(historyText(history), 1_000), columns)),
    colour("bold", "Found in this repository:"),
    ...policies.flatMap(({ id, files, example, tools }) =>
      rows(id, `${files} ${files === 1 ? "file" : "files"}: ${tools.length === 0 ? example : tools.join(", ")}`),
    ),
    ...others.filter((id) => !waiting.includes(id)).flatMap((id) => rows(id, "")),
    ...waiting.map((id) => colour("dim", `  ○ ${id.padEnd(WIDTHS.id)} nothing yet`)),
    adrFolder === undefined
      ? colour("dim", "  ○ no folder of decision records")
      : `  ${colour("green", "●")} decisions in ${terminalText(adrFolder)}/`,
    "",
    "",
  ].join("\n");
};
