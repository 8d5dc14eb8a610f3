import { terminalText } from "../../comment/escape/markdown.ts";
import type { Origin, Policy, PolicySet } from "../../policy/model/policy.ts";
import { displayWidth } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";
import { place } from "./print-explained.ts";

type DecidedKey = {
  /** `enforcement`, `requires.checklist.two`, `requires.checklist.two.by`; `check` of a setting. */
  readonly key: string;
  readonly at: Origin;
  readonly locked?: Origin;
  readonly dropped?: true;
};

type DecidedPolicy = {
  readonly id: string;
  readonly enforcement: Policy["enforcement"];
  readonly at: Origin;
  readonly keys: readonly DecidedKey[];
};

export const originsOf = (
  set: PolicySet,
): { readonly settings: readonly DecidedKey[]; readonly policies: readonly DecidedPolicy[] } => ({
  settings: Object.entries(set.origins ?? {}).map(([key, at]): DecidedKey => {
    const locked = set.locks?.[key.split(".")[0] ?? key];
    return { key, at, ...(locked === undefined ? {} : { locked }) };
  }),
  policies: set.policies.map((policy) => ({
    id: policy.id,
    enforcement: policy.enforcement,
    at: policy.origin,
    keys: Object.entries(policy.origins).map(([key, at]) => keyOf(policy, key, at)),
  })),
});

/** Texts for people; a lock on `requires` does not cover them. */
const WORDS: readonly string[] = ["title", "why", "source", "owners", "locked"];

const keyOf = ({ locks = {}, requires }: Policy, key: string, at: Origin): DecidedKey => {
  const item = /^requires\.checklist\.([^.]+)/.exec(key)?.[1];
  const locked =
    locks[item === undefined ? key : "requires.checklist"] ?? (WORDS.includes(key) ? undefined : locks["*"]);
  const dropped = item !== undefined && !requires.checklist.some(({ id }) => id === item);
  return { key, at, ...(locked === undefined ? {} : { locked }), ...(dropped ? { dropped: true } : {}) };
};

export const printOrigins = (
  files: readonly string[],
  { settings, policies }: ReturnType<typeof originsOf>,
  columns: number,
  colour: Paint,
): string => {
  const named = new Map(files.map((file, index) => [file, index + 1]));
  const shown: Shown = { named, columns, colour };
  return [
    `${colour("bold", "Files")}, in the order that they count (below, 2:14 is line 14 of the second)\n`,
    ...files.map((file, index) => `  ${String(index + 1).padStart(2)}  ${terminalText(file, columns)}\n`),
    "\n",
    ...(settings.length === 0 ? [] : [`${colour("bold", "Settings")}\n`, ...lines(settings, shown), "\n"]),
    ...policies.flatMap(({ id, enforcement, at, keys }) => [
      `${colour("bold", id)} · ${enforcement} · first written in ${where(at, shown)}\n`,
      ...lines(keys, shown),
      "\n",
    ]),
  ].join("");
};

type Shown = { readonly named: ReadonlyMap<string, number>; readonly columns: number; readonly colour: Paint };

const lines = (keys: readonly DecidedKey[], shown: Shown): readonly string[] => {
  const names = keys.map(({ key }) =>
    terminalText(key.replace(/^requires\.checklist\./, "item ").replace(/^requires\./, "")),
  );
  const width = Math.min(Math.max(0, ...names.map(displayWidth)), Math.max(20, shown.columns - 36));
  return keys.map(({ at, locked, dropped }, index) => {
    const name = names[index] ?? "";
    const lock = locked === undefined ? "" : `  ${shown.colour("yellow", `locked in ${where(locked, shown)}`)}`;
    const gap = displayWidth(name) > width ? `\n  ${" ".repeat(width)}` : " ".repeat(width - displayWidth(name));
    return `  ${name}${gap}  ${shown.colour("dim", `${dropped === true ? "dropped in " : ""}${where(at, shown)}`)}${lock}\n`;
  });
};

const where = (at: Origin, { named }: Shown): string => {
  const index = named.get(at.file);
  return index === undefined ? place(at) : `${index}:${at.line}`;
};
