import type { Enforcement } from "../../policy/model/policy.ts";
import type { WrittenVerify } from "../../policy/written-requires.ts";

export type DraftCondition = Readonly<Record<string, unknown>>;

export type DraftItem = {
  readonly id: string;
  readonly text: string;
  readonly by?: string | readonly string[];
  readonly reset?: "on-push";
  readonly verify?: WrittenVerify | readonly WrittenVerify[];
  readonly verify_only?: true;
};

/**
 * A policy as it will be written; `remarks` become comments above it. `changed`: what it says differently from its
 * source; a sentence each.
 */
export type Draft = {
  readonly name: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly when?: DraftCondition | readonly DraftCondition[];
  readonly items: readonly DraftItem[];
  readonly remarks: readonly string[];
  readonly changed?: readonly string[];
};

export const TO_DECIDE: DraftItem = { id: "to-decide", text: "Write here what a change like this needs" };

/** Something of the source that the policies do not say, and why. */
export type LeftOut = { readonly what: string; readonly why: string; readonly line?: number };

export type Imported = { readonly drafts: readonly Draft[]; readonly leftOut: readonly LeftOut[] };

export const NOTHING: Imported = { drafts: [], leftOut: [] };

const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .replace(/^(.{30,50})-.*$/, "$1")
    .slice(0, 50);

/** Ids for names, each once: the second `docs` is `docs-2`. */
export const idsOf = (
  names: readonly string[],
  otherwise: string,
  taken: readonly string[] = [],
): readonly string[] => {
  const used = new Set<string>(taken);
  return names.map((name) => {
    const slug = slugOf(name) || otherwise;
    let id = slug;
    for (let number = 2; used.has(id); number++) id = `${slug}-${number}`;
    used.add(id);
    return id;
  });
};

export const oneLine = (text: string, longest: number): string => {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
};

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((one) => (typeof one === "string" ? [one] : typeof one === "number" ? [String(one)] : []));

export const wordOf = (value: unknown, otherwise: string): string => textsOf(value)[0] ?? otherwise;
