import { describe, expect, it } from "vitest";
import { legibleChecks } from "../../src/policy/check-names.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const of = (text: string, more: Partial<Parameters<typeof legibleChecks>[0]> = {}): readonly string[] =>
  legibleChecks({ builtin: new Map(), file: { file: ".github/tollgate.yml", bytes: bytes(text) }, ...more });

describe("the check's name, as far as a broken policy file says it", () => {
  it.each<[string, string, readonly string[]]>([
    ["a plain line", "version: 1\ncheck: gate\npolicies: [", ["gate"]],
    ["quotes and a remark", "check: 'my gate' # required\n\tpolicies: x", ["my gate"]],
    ["a quoted key", '"check": "gate"\n]', ["gate"]],
    ["Windows line ends", "version: 1\r\ncheck: gate\r\n]\r\n", ["gate"]],
    ["written twice", "check: one\ncheck: two\n", ["one", "two"]],
    ["braces", '{"version": 1, "check": "gate", "nonsense": 1}', ["gate"]],
    ["a whole file that is indented", "  version: 1\n  check: gate\n", ["gate"]],
    ["evidence of that name is not the file's", "policies:\n  a:\n    check: ci\n    verify: { check: ci }\n", []],
    ["no text", "check: 5\n", []],
    ["too long", `check: ${"x".repeat(101)}\n`, []],
    ["empty", "", []],
    ["nested too deeply", `check${"[".repeat(100_000)}`, []],
    ["a line of a text", "why: |\n  check: gate\n", []],
  ])("%s", (_, text, names) => {
    expect(of(text)).toEqual(names);
  });

  it("the repository's own file comes first, then what it extends, then the account's defaults", () => {
    const sources = {
      extendsFiles: new Map([["acme/policies:a.yml@v1", bytes("check: extended\n")]]),
      defaults: { file: "acme/.github:.github/tollgate.yml", bytes: bytes("check: defaults\n") },
    };
    expect(of("check: own\n]", sources)).toEqual(["own", "extended", "defaults"]);
    expect(of("]", sources)).toEqual(["extended", "defaults"]);
  });
});
