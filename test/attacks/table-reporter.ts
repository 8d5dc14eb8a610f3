import type { Reporter, TestModule } from "vitest/node";
import type { AttackRow } from "./attack.ts";

/** Prints a table of the attacks at the end: what was tried, what stood on the head, what people were told. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => {
        const { attack } = test.meta() as { attack?: AttackRow };
        return attack === undefined ? [] : [{ name: test.name, ok: test.result().state === "passed", ...attack }];
      });
    if (rows.length === 0) return;
    const held = rows.filter(({ ok }) => ok).length;
    const lines = rows.map(({ ok, name, tried, status, said }) =>
      [
        ok ? "held" : "FELL",
        cut(name, 44),
        cut(tried, 60),
        cut(status.split(":")[0] ?? "", 8),
        cut(said, 150).trimEnd(),
      ].join("  "),
    );
    const head = ["", cut("attack", 44), cut("what was tried", 60), cut("status", 8), "what people read"];
    process.stdout.write(
      `\n${[cut("", 4), ...head.slice(1)].join("  ")}\n${lines.join("\n")}\n\n${held} of ${rows.length} attacks held.\n`,
    );
  }
}

const cut = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
