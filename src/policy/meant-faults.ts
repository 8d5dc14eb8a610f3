import { ABOVE, type Better, BOOLEANS, meantKey, meantValue, slug, suggested } from "./meant-words.ts";
import { type PlacedFault, valueAt } from "./model/compiling.ts";
import { cut, type KeyPath } from "./model/problem.ts";
import { isNamedKind, readBareName, readWho, whoText } from "./model/who.ts";

/** A value of another form than the key takes: a list for a map, a text for a list, `yes` for `true`. */
const meantForm = (fault: PlacedFault, written: unknown): Better => {
  const { path, message } = fault;
  if (path.length === 0)
    return {
      message: `${message}; a policy file begins with \`version: 1\`, and has its policies under \`policies:\``,
    };
  const key = path.findLast((step) => typeof step === "string") ?? "";
  const inList = typeof path.at(-1) === "number";
  if (message.includes("`true` or `false`")) {
    const meant = BOOLEANS[String(written).toLowerCase()];
    if (meant !== undefined && (typeof written === "string" || written === 0 || written === 1))
      return typeof written === "string"
        ? {
            message: `says "${cut(written)}", which is a text in YAML 1.2 and neither \`true\` nor \`false\``,
            suggestion: meant,
          }
        : { suggestion: meant };
  }
  if (written === null)
    return {
      message: `${message}${message.endsWith("must be a text, not nothing") ? "; `#` begins a comment, so a text with `#` in front must be in quotes" : "; what belongs to it is indented below it"}`,
    };
  if (Array.isArray(written)) return meantByList(key, written, message);
  if (typeof written === "string") return meantByText(key, inList, written, message);
  if (typeof written === "number" && key === "size") return { suggestion: `{ lines: ">${written}" }` };
  if (typeof written === "number" && path.at(-2) === "size") return { suggestion: `">${written}"` };
  if (typeof written === "number" && key === "approval") return { suggestion: `{ count: ${written} }` };
  if (typeof written === "boolean") return meantByBoolean(key, written, message);
  if (typeof written === "object") {
    const [only, ...more] = Object.entries(written);
    if (key === "extends" && more.length === 0 && only?.[0] === "tollgate" && typeof only[1] === "string")
      return { message: `${message}; no space follows the colon`, suggestion: `tollgate:${only[1]}` };
    if (key === "extends" && more.length === 0 && typeof only?.[1] === "string")
      return { message: message.replace(/;.*/, ""), ...suggested(`tollgate:${only[1].replace(/^tollgate:/, "")}`) };
    if (key === "checklist" && !inList) return { message: `${message}; each item begins with \`- id:\`` };
    if (/must be a text\b/.test(message))
      return { message: `${message}; a text with braces or a colon must be in quotes` };
  }
  return {};
};

const meantByList = (key: string, written: readonly unknown[], message: string): Better => {
  const [first] = written;
  const texts = written.filter((one) => typeof one === "string");
  switch (key) {
    case "policies": {
      const named =
        typeof first === "object" && first !== null ? (Reflect.get(first, "id") ?? Reflect.get(first, "title")) : first;
      const id = typeof named === "string" ? slug(named) : "";
      return {
        message: `${message}; each policy is under its id, without a dash`,
        ...suggested(id === "" ? undefined : `${id}:`),
      };
    }
    case "requires":
      return { message: `${message}; a list of items is its \`checklist\``, suggestion: "checklist: […]" };
    case "adr":
      return texts.length > 0
        ? { message: `${message}; globs are its \`paths\``, suggestion: `paths: ${listOf(texts)}` }
        : {};
    case "not":
      return texts.length > 0 ? { suggestion: `{ paths: ${listOf(texts)} }` } : {};
    default:
      return message.endsWith("must be a text, not a list")
        ? { message: `${message}; a text with brackets must be in quotes` }
        : {};
  }
};

const meantByBoolean = (key: string, written: boolean, message: string): Better => {
  if (key === "when") return { message: `${message}; to apply always, leave it out` };
  return key === "waive"
    ? { message: message.replace(/ \(in quotes.*/, ""), suggestion: written ? "with-reason" : "never" }
    : {};
};

/** `7d`, `"12"`, `1y` for a number of days or months. */
const meantByDuration = (key: string, written: string, message: string): Better => {
  if (!/_(?:days|months)$/.test(key)) return {};
  const unit = key.endsWith("_days") ? "days" : "months";
  if (/^\d{4}-\d{2}/.test(written)) return { message: `${message}: a number of ${unit}, and no date` };
  const [, count = "", of = ""] = /^\s*(\d{1,4})\s*([a-z]*)\s*$/i.exec(written) ?? [];
  const times = PER[unit][of.toLowerCase().replace(/s$/, "")];
  return count === "" || times === undefined ? {} : { suggestion: String(Number(count) * times) };
};

const PER: Readonly<Record<"days" | "months", Readonly<Record<string, number>>>> = {
  days: { "": 1, d: 1, day: 1, w: 7, week: 7 },
  months: { "": 1, m: 1, mo: 1, month: 1, y: 12, year: 12 },
};

const ALWAYS: readonly string[] = ["always", "all", "any", "every", "true", "*", "**"];

const meantByText = (key: string, inList: boolean, written: string, message: string): Better => {
  const duration = meantByDuration(key, written, message);
  if (Object.keys(duration).length > 0) return duration;
  switch (key) {
    case "size":
      return /^\s*[<>]=?\s*\d+\s*$/.test(written)
        ? { suggestion: `{ lines: ${JSON.stringify(written.replaceAll(/\s/g, ""))} }` }
        : {};
    case "approval": {
      const who = readWho(written) ?? readBareName(written);
      return who === undefined ? {} : { suggestion: `{ by: ${whoText(who)} }` };
    }
    case "when":
    case "not":
      if (key === "when" && ALWAYS.includes(written.toLowerCase()))
        return { message: `${message}; to apply always, leave it out` };
      return { message: `${message}; globs are its \`paths\``, suggestion: `paths: ${listOf([written])}` };
    case "checklist":
      return inList
        ? {
            message: `${message}; an item has an \`id\` and a \`text\``,
            suggestion: `{ id: ${slug(written) || "tested"}, text: ${JSON.stringify(cut(written))} }`,
          }
        : {};
    case "verify":
      return {
        message: `${message}; say what kind of evidence it is`,
        suggestion: `{ ${/\*|\.[a-z]{1,5}$/.test(written) ? "file" : "check"}: ${JSON.stringify(cut(written))} }`,
      };
    case "paths":
      return inList ? {} : { suggestion: listOf([written]) };
    default:
      return {};
  }
};

const listOf = (texts: readonly unknown[]): string =>
  `[${texts
    .slice(0, 3)
    .map((text) => JSON.stringify(cut(String(text))))
    .join(", ")}${texts.length > 3 ? ", …" : ""}]`;

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
      return typeof map === "object" && map !== null && Object.keys(map).some(isNamedKind) ? [] : [fault];
    }
    const kind = fault.path.at(-1);
    const named = fault.code === "unknown-key" && isNamedKind(kind) ? valueAt(data, fault.path) : undefined;
    if (typeof named !== "string" || fault.allowed?.join() !== "all") return [fault];
    const who = readWho(`${kind}:${named}`);
    const { allowed: _, ...rest } = fault;
    return [
      {
        ...rest,
        code: "wrong-type",
        path: above,
        which: "value",
        message: "must be a text or a list, not a map",
        ...(who === undefined ? {} : { suggestion: whoText(who) }),
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
