import { terminalText } from "../../comment/escape/markdown.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Paint, Style } from "../shared/terminal.ts";

const CHECKS = {
  settings: "settings",
  secrets: "secrets",
  server: "GitHub",
  credentials: "credentials",
  clock: "clock",
  permissions: "permissions",
  events: "events",
  webhook: "webhook",
  deliveries: "deliveries",
  installations: "installations",
  database: "database",
  redis: "Redis",
  pages: "pages",
  "required-check": "required check",
  policies: "policies",
} as const;

export type CheckName = keyof typeof CHECKS;

/** `wrong` prevents evaluation or enforcement, `warning` deserves attention, `unknown` could not be checked. */
export type Finding = {
  readonly check: CheckName;
  readonly level: "ok" | "warning" | "wrong" | "unknown";
  readonly about?: string;
  /** One sentence, without secrets. */
  readonly message: string;
  readonly fix?: string;
};

const MARKS: Readonly<Record<Finding["level"], readonly [string, Style]>> = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  wrong: ["✗", "red"],
  unknown: ["?", "yellow"],
};

const INDENT = 4 + Math.max(...Object.values(CHECKS).map((words) => words.length));
const LONGEST = 600;

export const printFindings = (findings: readonly Finding[], more: number, columns: number, colour: Paint): string => {
  const hanging = " ".repeat(INDENT);
  const lines = findings.flatMap(({ check, level, about, message, fix }, at) => {
    const [mark, style] = MARKS[level];
    const words = findings[at - 1]?.check === check ? "" : CHECKS[check];
    const text = terminalText(about === undefined ? message : `${about}: ${message}`, LONGEST);
    const [first = "", ...rest] = wrap(text, columns, hanging);
    const name = `${words.padEnd(INDENT - 4)}  `;
    return [
      `${colour(style, mark)} ${name}${first.slice(INDENT)}`,
      ...rest,
      ...(fix === undefined
        ? []
        : wrap(`→ ${terminalText(fix, LONGEST)}`, columns, hanging, `${hanging}  `).map((line) => colour("dim", line))),
    ];
  });
  const left = more === 0 ? [] : wrap(`${more} more repositories were not looked at; name them with --repo.`, columns);
  return `${[...lines, "", ...left, summary(findings, colour)].join("\n")}\n`;
};

const summary = (findings: readonly Finding[], colour: Paint): string => {
  const count = (level: Finding["level"]): number => findings.filter((one) => one.level === level).length;
  const parts: readonly (readonly [Finding["level"], string])[] = [
    ["wrong", "wrong"],
    ["unknown", "not looked at"],
    ["warning", count("warning") === 1 ? "warning" : "warnings"],
  ];
  const reported = parts
    .filter(([level]) => count(level) > 0)
    .map(([level, words]) => colour(MARKS[level][1], `${count(level)} ${words}`));
  return reported.length === 0 ? colour("green", "All is well.") : `${reported.join(", ")}; ${count("ok")} right.`;
};
