import { describe, expect, it } from "vitest";
import { rememberPolicies } from "../../src/policy/read-policies.ts";

const source = (title: string, file = "tollgate.yml") => ({
  file: {
    file,
    bytes: new TextEncoder().encode(
      `version: 1\npolicies:\n  a: { title: ${title}, why: w, requires: { checklist: [{ id: x, text: Do x }] } }\n`,
    ),
  },
  builtin: new Map<string, string>(),
});

describe("rememberPolicies", () => {
  it("gives the same result for the same text and file, and another for another", () => {
    const read = rememberPolicies(4);
    const one = read(source("One"));
    expect(one.ok).toBe(true);
    expect(read(source("One"))).toBe(one);
    expect(read(source("Two"))).not.toBe(one);
    expect(read(source("One", "other.yml"))).not.toBe(one);
  });

  it("remembers problems, too, and the recommended pack where there is no file", () => {
    const read = rememberPolicies(4);
    const broken = {
      file: { file: "t.yml", bytes: new TextEncoder().encode("version: [") },
      builtin: new Map<string, string>(),
    };
    expect(read(broken)).toBe(read(broken));
    expect(read(broken).ok).toBe(false);
    const builtin = new Map([
      [
        "recommended",
        "version: 1\npolicies:\n  a: { title: T, why: w, requires: { checklist: [{ id: x, text: X }] } }\n",
      ],
    ]);
    expect(read({ builtin })).toBe(read({ builtin }));
  });

  it("forgets what was used longest ago", () => {
    const read = rememberPolicies(2);
    const one = read(source("One"));
    read(source("Two"));
    expect(read(source("One"))).toBe(one);
    read(source("Three"));
    expect(read(source("One"))).toBe(one);
    read(source("Four"));
    read(source("Five"));
    expect(read(source("One"))).not.toBe(one);
  });

  it("takes files of other repositories for what they say, since what a branch or a tag names may move", () => {
    const read = rememberPolicies(4);
    const { file } = source("Org", "acme/x:t.yml@main");
    const extending = (bytes: Uint8Array) => ({ ...source("One"), extendsFiles: new Map([[file.file, bytes]]) });
    const one = read(extending(file.bytes));
    expect(read(extending(file.bytes))).toBe(one);
    expect(read(extending(source("Other").file.bytes))).not.toBe(one);
    const defaulted = (title: string) => ({ ...source("One"), defaults: source(title, "acme/.github:t.yml").file });
    expect(read(defaulted("Org"))).toBe(read(defaulted("Org")));
    expect(read(defaulted("Org"))).not.toBe(read(defaulted("Other")));
  });
});
