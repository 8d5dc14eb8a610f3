import { terminalText } from "../../report/escape/terminal-text.ts";
import type { RunSuite } from "../commands/test.ts";
import { place } from "../explain/print-explained.ts";
import type { Paint } from "../paint.ts";

/** A suite in a terminal: one line where all went well; else each failed case, and what its policy's predicates said. */
export const printSuite = (suite: RunSuite, colour: Paint): string => {
  const failed = suite.cases.filter(({ passed }) => !passed);
  const mark = failed.length === 0 ? colour("green", "✓") : colour("red", "✗");
  const count = `${suite.cases.length} ${suite.cases.length === 1 ? "case" : "cases"}`;
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

/** The last line of a run. */
export const summaryLine = (suites: number, cases: number, failed: number, colour: Paint): string => {
  const words = `${cases - failed} passed, ${failed} failed`;
  return `\n${colour(failed === 0 ? "green" : "red", words)} in ${suites} ${suites === 1 ? "suite" : "suites"}\n`;
};
