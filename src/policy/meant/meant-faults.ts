import { type PlacedFault, valueAt } from "../model/placed-fault.ts";
import { cut, type KeyPath } from "../model/problem.ts";
import { meantForm } from "./forms.ts";
import { ABOVE, meantKey, meantValue, slug, suggested } from "./words.ts";

/** What the writer most likely meant, in place of what the schema says: one fault for one cause, with its fix. */
export const meantFaults = (faults: readonly PlacedFault[], data: unknown): readonly PlacedFault[] => {
  return outdented(withoutRepeats(peopleAsMaps(faults, data)), data).map((fault) => withMeaning(fault, data));
};

const withMeaning = (fault: PlacedFault, data: unknown): PlacedFault => {
  const written = valueAt(data, fault.path);
  switch (fault.code) {
    case "unknown-key":
      return { ...fault, ...meantKey(fault, written) };
    case "wrong-type":
      return { ...fault, ...meantForm(fault, written) };
    case "wrong-value":
      return { ...fault, ...meantValue(fault, written) };
    case "bad-id":
      return fault.which === "key" || typeof written === "string"
        ? { ...fault, ...suggested(slug(fault.which === "key" ? String(fault.path.at(-1)) : String(written))) }
        : fault;
    default:
      return fault;
  }
};

/** The same fault in each entry of one list is one cause. */
const withoutRepeats = (faults: readonly PlacedFault[]): readonly PlacedFault[] => {
  const seen = new Set<string>();
  return faults.filter(({ path, code, message }) => {
    const at = path.findLastIndex((step) => typeof step === "number");
    if (at === -1 || code !== "wrong-type") return true;
    const shape = JSON.stringify([path.slice(0, at), path.slice(at + 1), message]);
    if (seen.has(shape)) return false;
    seen.add(shape);
    return true;
  });
};

/** `by: { team: acme/dba }`: the schema misses `all`, and does not know `team`. */
const peopleAsMaps = (faults: readonly PlacedFault[], data: unknown): readonly PlacedFault[] =>
  faults.flatMap((fault) => {
    const above = fault.path.slice(0, -1);
    if (fault.code === "missing-key" && fault.path.at(-1) === "all") {
      const map = valueAt(data, above);
      return typeof map === "object" &&
        map !== null &&
        Object.keys(map).some((key) => ["team", "user", "role"].includes(key))
        ? []
        : [fault];
    }
    const kind = fault.path.at(-1);
    const named =
      fault.code === "unknown-key" && (kind === "team" || kind === "user" || kind === "role")
        ? valueAt(data, fault.path)
        : undefined;
    if (typeof named !== "string" || fault.allowed?.join() !== "all") return [fault];
    const name = kind === "role" ? named : `@${named.replace(/^@/, "")}`;
    const { allowed: _, ...rest } = fault;
    return [
      {
        ...rest,
        code: "wrong-type",
        path: above,
        which: "value",
        message: "must be a text or a list, not a map",
        suggestion: `${kind}:${name}`,
      },
    ];
  });

/** A key with nothing below it, and after it keys at the same level that belong into it. */
const outdented = (faults: readonly PlacedFault[], data: unknown): readonly PlacedFault[] => {
  const empty = faults.filter(({ code, message }) => code === "wrong-type" && message.endsWith(", not nothing"));
  const left = new Set(faults);
  const added: PlacedFault[] = [];
  for (const fault of empty) {
    const above = fault.path.slice(0, -1);
    const name = String(fault.path.at(-1));
    const siblings = Object.keys(Object(valueAt(data, above)));
    const next = siblings[siblings.indexOf(name) + 1];
    const inside = MEMBERS[above.length === 1 && above[0] === "policies" ? "policies" : name];
    if (next === undefined || inside === undefined || !inside.includes(next)) continue;
    const path: KeyPath = [...above, next];
    const inner = siblings.slice(siblings.indexOf(next)).filter((key) => inside.includes(key));
    left.delete(fault);
    for (const other of left) if (inner.some((key) => startsWith(other.path, [...above, key]))) left.delete(other);
    added.push({
      code: "unknown-key",
      path,
      which: "key",
      message: `is indented as far as \`${cut(name)}\` above it, and belongs to it; indent it deeper`,
    });
  }
  return [...left, ...added];
};

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  policies: ["title", "why", "source", "owners", "enforcement", "follow_up", "locked", "when", "requires"],
  when: ABOVE["when"] ?? [],
  not: ABOVE["when"] ?? [],
  requires: ["checklist", "adr"],
  break_glass: ["by", "max_per_30_days", "label", "due_days"],
  verify: ["file", "exists", "section", "body", "label", "check", "status", "approval"],
};

const startsWith = (path: KeyPath, start: KeyPath): boolean => start.every((step, at) => path[at] === step);
