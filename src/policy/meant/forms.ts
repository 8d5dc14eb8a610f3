import type { PlacedFault } from "../model/placed-fault.ts";
import { cut } from "../model/problem.ts";
import { type Better, BOOLEANS, slug, suggested } from "./words.ts";

/** A value of another form than the key takes: a list for a map, a text for a list, `yes` for `true`. */
export const meantForm = (fault: PlacedFault, written: unknown): Better => {
  const { path, message } = fault;
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
  if (typeof written === "object") {
    const [only, ...more] = Object.entries(written);
    if (key === "extends" && more.length === 0 && only?.[0] === "tollgate" && typeof only[1] === "string")
      return { message: `${message}; no space follows the colon`, suggestion: `tollgate:${only[1]}` };
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

const meantByText = (key: string, inList: boolean, written: string, message: string): Better => {
  switch (key) {
    case "when":
    case "not":
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
        suggestion: `{ check: ${JSON.stringify(cut(written))} }`,
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
