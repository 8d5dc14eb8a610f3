import { expect } from "vitest";
import { parse } from "yaml";
import { readSource, type SourceKind } from "../../../src/cli/import/find-sources.ts";
import { writtenImport } from "../../../src/cli/import/written-import.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";

const builtin = readBuiltinPolicies(import.meta.url);

export const imported = (kind: SourceKind, text: string) => {
  const read = readSource(kind, text);
  if (typeof read === "string") throw new Error(read);
  const written = writtenImport([{ ...read, file: "source" }], builtin);
  const file = parse(written.text) as { policies?: Record<string, unknown> };
  return { policies: file.policies ?? {}, left: written.leftOut.map(({ what, why }) => `${what}: ${why}`), written };
};

export type Case = readonly [name: string, text: string, policies: Record<string, unknown>, left: readonly RegExp[]];

/** `policies`: what the file has to hold, at least. */
export const check = (kind: SourceKind, [, text, policies, left]: Case): void => {
  const found = imported(kind, text);
  expect(Object.keys(found.policies)).toEqual(Object.keys(policies));
  expect(found.policies).toMatchObject(policies);
  for (const words of left) expect(found.left.join("\n")).toMatch(words);
  if (left.length === 0) expect(found.left).toEqual([]);
  // Each thing that was left out is in the file, too.
  for (const { what } of found.written.leftOut) expect(found.written.text).toContain(what.slice(0, 20));
};
