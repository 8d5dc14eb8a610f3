import type { Expression } from "./danger-js-expression.ts";
import { globsOfPattern, plainInGlob } from "./pattern-globs.ts";

type Shape = { readonly starts?: string; readonly holds?: string; readonly ends?: string };

export type NameGlobs = readonly string[];

const MOST = 40;

/**
 * The globs (in order, `!` excludes) of what a function asks of a file's name: `(f) => f.startsWith("src/") &&
 * !f.endsWith(".md")`. Undefined where globs cannot say it.
 */
export const globsOfNames = (asked: Expression, resolve: (value: Expression) => Expression): NameGlobs | undefined => {
  const given = resolve(asked);
  if (given.kind !== "arrow" || given.params.length === 0) return undefined;
  const globs = anyOf(given.body, given.params[0] ?? "", resolve, 0);
  return globs === undefined || globs.length === 0 || globs.length > MOST ? undefined : globs;
};

type Resolve = (value: Expression) => Expression;

const anyOf = (asked: Expression, file: string, resolve: Resolve, depth: number): NameGlobs | undefined => {
  if (depth > 20) return undefined;
  if (asked.kind === "binary" && asked.sign === "||") {
    const [left, right] = [asked.left, asked.right].map((side) => anyOf(side, file, resolve, depth + 1));
    // An exclusion on one side would take away what the other wants.
    return left === undefined || right === undefined || [...left, ...right].some(isExclusion)
      ? undefined
      : [...left, ...right];
  }
  if (asked.kind === "binary" && asked.sign === "&&") return allOf(partsOf(asked), file, resolve, depth + 1);
  if (asked.kind === "not") {
    const away = anyOf(asked.of, file, resolve, depth + 1);
    return away === undefined || away.some(isExclusion) ? undefined : ["**", ...away.map((glob) => `!${glob}`)];
  }
  const shape = shapeOf(asked, file, resolve);
  if (shape !== undefined) return globsOfShape(shape);
  return otherGlobs(asked, file, resolve);
};

const partsOf = (asked: Expression): readonly Expression[] =>
  asked.kind === "binary" && asked.sign === "&&" ? [...partsOf(asked.left), ...partsOf(asked.right)] : [asked];

const isExclusion = (glob: string): boolean => glob.startsWith("!");

const allOf = (parts: readonly Expression[], file: string, resolve: Resolve, depth: number): NameGlobs | undefined => {
  let shape: Shape | undefined;
  let lists: NameGlobs | undefined;
  const away: string[] = [];
  for (const part of parts) {
    const one = shapeOf(part, file, resolve);
    if (one !== undefined) {
      const clash = Object.keys(one).some((key) => shape !== undefined && Object.hasOwn(shape, key));
      if (clash) return undefined;
      shape = { ...shape, ...one };
      continue;
    }
    const globs = anyOf(part, file, resolve, depth);
    if (globs === undefined) return undefined;
    if (globs[0] === "**" && globs.slice(1).every(isExclusion)) away.push(...globs.slice(1));
    else if (lists === undefined && !globs.some(isExclusion)) lists = globs;
    else return undefined;
  }
  if (shape !== undefined && lists !== undefined) return undefined;
  const wanted = lists ?? (shape === undefined ? ["**"] : globsOfShape(shape));
  return [...wanted, ...away];
};

const globsOfShape = ({ starts = "", holds, ends = "" }: Shape): NameGlobs => {
  const from = plainInGlob(starts);
  const to = plainInGlob(ends);
  const fresh = from === "" || from.endsWith("/");
  if (holds === undefined) {
    const whole = fresh ? `${from}**` : `${from}*`;
    if (to === "") return fresh ? [whole] : [`${from}*`, `${from}*/**`];
    return to.startsWith("/")
      ? [`${whole}${to}`]
      : fresh
        ? [`${whole}/*${to}`]
        : [`${from}*${to}`, `${from}*/**/*${to}`];
  }
  const middle = plainInGlob(holds);
  const folders = middle.startsWith("/") ? "**" : "**/*";
  const begun = `${from}${fresh ? folders : "*"}${middle}`;
  if (to !== "") return [`${begun}*${to}`, `${begun}*/**/*${to}`];
  return middle.endsWith("/") ? [`${begun}**`] : [`${begun}*`, `${begun}*/**`];
};

const shapeOf = (asked: Expression, file: string, resolve: Resolve): Shape | undefined => {
  const isFile = (value: Expression): boolean => value.kind === "name" && value.name === file;
  const textOf = (value: Expression | undefined): string | undefined => {
    const given = value === undefined ? undefined : resolve(value);
    return given?.kind === "text" && given.value !== "" && !given.value.includes("…") ? given.value : undefined;
  };
  if (asked.kind === "call" && asked.of.kind === "member" && isFile(lowered(asked.of.of))) {
    const text = textOf(asked.args[0]);
    if (text === undefined || asked.args.length !== 1) return undefined;
    if (asked.of.name === "startsWith") return { starts: text.replace(/^\.?\//, "") };
    if (asked.of.name === "endsWith") return { ends: text };
    return asked.of.name === "includes" ? { holds: text } : undefined;
  }
  if (asked.kind !== "binary") return undefined;
  const { sign, left, right } = asked;
  const equal = sign === "===" || sign === "==";
  if (equal && left.kind === "call" && left.of.kind === "member" && left.args.some(isFile)) {
    const text = textOf(right);
    if (text === undefined) return undefined;
    if (left.of.name === "extname") return { ends: text };
    if (left.of.name === "basename") return { ends: `/${text}` };
    return left.of.name === "dirname" ? { starts: `${text.replace(/\/$/, "")}/` } : undefined;
  }
  const index = left.kind === "call" && left.of.kind === "member" && left.of.name === "indexOf" && isFile(left.of.of);
  const text = index ? textOf(left.args[0]) : undefined;
  if (text === undefined || right.kind !== "number") return undefined;
  if (equal && right.value === 0) return { starts: text };
  return `${sign}${right.value}` === ">-1" ||
    `${sign}${right.value}` === ">=0" ||
    (/^!==?$/.test(sign) && right.value === -1)
    ? { holds: text }
    : undefined;
};

const lowered = (value: Expression): Expression =>
  value.kind === "call" && value.of.kind === "member" && /^to(?:Lower|Upper)Case$|^trim$/.test(value.of.name)
    ? value.of.of
    : value;

const otherGlobs = (asked: Expression, file: string, resolve: Resolve): NameGlobs | undefined => {
  const isFile = (value: Expression | undefined): boolean => value?.kind === "name" && value.name === file;
  if (asked.kind === "binary" && isFile(asked.left)) {
    const right = resolve(asked.right);
    if (right.kind !== "text" || right.value === "") return undefined;
    const glob = plainInGlob(right.value.replace(/^\.?\//, ""));
    if (asked.sign === "===" || asked.sign === "==") return [glob];
    return asked.sign === "!==" || asked.sign === "!=" ? ["**", `!${glob}`] : undefined;
  }
  if (asked.kind === "binary" && asked.sign === "===" && asked.right.kind === "number" && asked.right.value === -1) {
    const { left } = asked;
    if (left.kind !== "call" || left.of.kind !== "member" || !isFile(left.of.of)) return undefined;
    const held = anyOf(
      { ...left, of: { ...left.of, name: left.of.name === "indexOf" ? "includes" : "match" } },
      file,
      resolve,
      1,
    );
    return held === undefined ? undefined : ["**", ...held.map((glob) => `!${glob}`)];
  }
  const compared = asked.kind === "binary" && asked.left.kind === "call" ? asked.left : undefined;
  const call = compared ?? (asked.kind === "call" ? asked : undefined);
  if (call === undefined || call.of.kind !== "member") return undefined;
  const { of, name } = call.of;
  const [first] = call.args;
  const list = resolve(of);
  if (name === "includes" && list.kind === "list" && isFile(first)) {
    const texts = list.of.map(resolve).flatMap((one) => (one.kind === "text" ? [plainInGlob(one.value)] : []));
    return texts.length === list.of.length ? texts : undefined;
  }
  const searched = ["match", "search"].includes(name) && isFile(lowered(of)) ? first : undefined;
  const tested = ["test", "exec"].includes(name) && isFile(first) ? of : undefined;
  const regex = searched === undefined && tested === undefined ? undefined : resolve(searched ?? tested ?? asked);
  return regex?.kind === "regex" ? globsOfPattern(regex.source) : undefined;
};
