import type { PlacedFault } from "../model/placed-fault.ts";
import { cut } from "../model/problem.ts";
import { type Better, BOOLEANS, slug, suggested } from "./words.ts";

/** A value of another form than the key takes: a list for a map, a text for a list, `yes` for `true`. */
export const meantForm = (fault: PlacedFault, written: unknown): Better => {
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
      const name = written.replace(/^@/, "");
      return {
        suggestion: `{ by: ${name.includes(":") ? name : name.includes("/") ? `team:@${name}` : `user:@${name}`} }`,
      };
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
