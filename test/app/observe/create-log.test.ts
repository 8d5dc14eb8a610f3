import { describe, expect, it } from "vitest";
import { createLog, logContext } from "../../../src/app/observe/log.ts";
import { refusal } from "../../support/stub-client.ts";

/** What the log shows of an error, and what it never does. */

type Line = Readonly<Record<string, unknown>> & { readonly err?: Logged };
type Logged = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly causes?: readonly Logged[];
};

const logged = (write: (log: ReturnType<typeof createLog>) => void, logLevel = "info"): readonly Line[] => {
  const lines: Line[] = [];
  const to = { write: (line: string) => lines.push(JSON.parse(line) as Line) };
  write(createLog({ logLevel, logFormat: "json" } as Parameters<typeof createLog>[0], to));
  return lines;
};
const errorOf = (err: unknown): Logged | undefined => logged((log) => log.warn({ err }, "m"))[0]?.err;

describe("the log", () => {
  it("says on each line what it is about, and by a word how bad it is", () => {
    const lines = logged((log) => {
      log.info("alone");
      logContext.run({ delivery: "d1", job: "pull-request:acme/shop#1", installation: 3 }, () => log.error("about"));
      log.debug("too quiet");
    });
    expect(lines).toMatchObject([
      { level: "info", msg: "alone" },
      { level: "error", msg: "about", delivery: "d1", job: "pull-request:acme/shop#1", installation: 3 },
    ]);
    expect(lines[0]).not.toHaveProperty("delivery");
  });

  it("never shows a webhook's payload or headers", () => {
    const [line] = logged((log) => log.warn({ event: { secret: 1 }, headers: { authorization: "x" } }, "m"));
    expect(line).not.toHaveProperty("event");
    expect(line).not.toHaveProperty("headers");
  });

  it("shows what GitHub said, without tokens", () => {
    const shown = errorOf(
      refusal(403, "Bad token ghs_abcdefghij0123456789", {}, "https://api.github.com/user?token=secret"),
    );
    expect(shown?.message).toBe("GitHub answered 403 to GET /user: Bad token ***");
    expect(JSON.stringify(shown)).not.toMatch(/ghs_|secret/);
  });

  it("shows where an error came from, and not what stands before that", () => {
    const error = new Error("ghs_abcdefghij0123456789 leaked");
    const shown = errorOf(error);
    expect(shown?.stack).toMatch(/^ {4}at /);
    expect(shown?.stack?.split("\n").length).toBeLessThanOrEqual(8);
    expect(JSON.stringify(shown)).not.toContain("ghs_");
    error.stack = "no places in it";
    expect(errorOf(error)).not.toHaveProperty("stack");
  });

  it.each<[string, unknown, readonly string[]]>([
    ["a cause, and its cause", new Error("a", { cause: new TypeError("b", { cause: new Error("c") }) }), ["b", "c"]],
    ["the first of several", new AggregateError([new Error("one"), new Error("two")], "all"), ["one"]],
    ["a cause that is no error", new Error("a", { cause: "because" }), ["because"]],
  ])("shows %s", (_, error, causes) => {
    expect(errorOf(error)?.causes?.map(({ message }) => message)).toEqual(causes);
  });

  it("does not go round in circles", () => {
    const error = new Error("a");
    error.cause = error;
    expect(errorOf(error)?.causes).toHaveLength(4);
  });

  it("shows what was thrown that is no error", () => {
    expect(errorOf("odd")).toEqual({ type: "string", message: "odd" });
    expect(errorOf(new RangeError("r"))).toMatchObject({ type: "RangeError" });
  });
});
