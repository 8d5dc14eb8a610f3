import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { terminalText } from "../../comment/escape/markdown.ts";
import { counted } from "../../policy/model/words.ts";
import type { SuiteResult } from "../../suite/run-suite.ts";
import type { ExplainedPolicy } from "../explain/explain-facts.ts";
import { place } from "../explain/print-explained.ts";
import type { Paint } from "../shared/terminal.ts";

const PLACES: readonly (readonly [folder: string, deep: boolean])[] = [
  ["policies", false],
  [".github/tollgate", true],
];

const MAX_ENTRIES = 10_000;

export const findSuites = (cwd: string): readonly string[] => {
  const found: string[] = [];
  let left = MAX_ENTRIES;
  const look = (folder: string, deep: boolean): void => {
    for (const entry of entriesOf(join(cwd, folder))) {
      if (left-- <= 0) return;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && deep) look(path, deep);
      else if (entry.isFile() && entry.name.endsWith(".test.yml")) found.push(path);
    }
  };
  for (const [folder, deep] of PLACES) look(folder, deep);
  return found;
};

const entriesOf = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(code)) return [];
    throw error;
  }
};

export type RunSuite = SuiteResult & {
  readonly why: ReadonlyMap<string, ExplainedPolicy>;
  readonly updated: readonly string[];
};

export const printSuite = (suite: RunSuite, colour: Paint): string => {
  const failed = suite.cases.filter(({ passed }) => !passed);
  const mark = failed.length === 0 ? colour("green", "✓") : colour("red", "✗");
  const count = `${counted(suite.cases.length, "case")}`;
  const lines = [`${mark} ${terminalText(suite.file)} ${colour("dim", `${suite.policy}, ${count}`)}`];
  for (const name of suite.updated) lines.push(`    ${colour("yellow", "updated")} ${terminalText(name)}`);
  for (const { name, line, column, failures, because } of failed) {
    lines.push(
      `    ${colour("red", "✗")} ${terminalText(name)} ${colour("dim", `${terminalText(suite.file)}:${line}:${column}`)}`,
    );
    lines.push(...failures.map((failure) => `        ${terminalText(failure)}`));
    lines.push(...because.map((reason) => `          ${terminalText(reason)}`));
    for (const [index, { holds, at, reasons }] of (suite.why.get(name)?.conditions ?? []).entries()) {
      lines.push(
        `        condition ${index + 1} ${holds ? "holds" : "does not hold"} ${colour("dim", `(${place(at)})`)}`,
      );
      for (const { predicate, text, decided } of reasons) {
        lines.push(`          ${predicate}: ${terminalText(text)}`);
        lines.push(
          ...decided.map(
            (one) => `            ${colour("cyan", terminalText(one.by))} ${colour("dim", place(one.at))}`,
          ),
        );
      }
    }
  }
  return `${lines.join("\n")}\n`;
};

export const summaryLine = (suites: number, cases: number, failed: number, colour: Paint): string => {
  const words = `${cases - failed} passed, ${failed} failed`;
  return `\n${colour(failed === 0 ? "green" : "red", words)} in ${counted(suites, "suite")}\n`;
};
