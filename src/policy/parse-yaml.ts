import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
} from "yaml";
import type { KeyPath, Problem, ProblemCode, Read } from "./model/problem.ts";

export const LARGEST_POLICY = 256 * 1024;

export type ParsedYaml = {
  readonly data: unknown;
  /** 1-based. A value or key that does not exist has the place of the nearest key above. */
  readonly locate: (path: KeyPath, which?: "key" | "value") => { readonly line: number; readonly column: number };
};

export const maxFileBytes = 256 * 1024;

const maxAliases = 1_000;

/** UTF-8, at most 256 kB, one document, no duplicate keys. Never throws; problems have their place. */
export const parseYaml = (file: string, bytes: Uint8Array): Read<ParsedYaml> => {
  const whole = (code: ProblemCode, message: string): Read<never> => ({
    ok: false,
    problems: [{ code, file, line: 1, column: 1, key: "", message }],
  });
  if (bytes.length > maxFileBytes)
    return whole("too-large", `the file has ${bytes.length} bytes; at most ${maxFileBytes} are read`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return whole("not-utf8", "the file is not text in UTF-8");
  }
  const counter = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: counter,
      strict: true,
      // The parser compares each key with all others: minutes for thousands of keys. `surveyOf` does it instead.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw new Error("The YAML parser failed", { cause });
    return whole("bad-yaml", "the file is nested too deeply");
  }
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const survey = surveyOf(document.contents);
  const faults = [
    ...[...document.errors, ...document.warnings].map((fault) => ({ at: fault.pos[0], ...words(fault, text) })),
    ...survey.twice.map((at) => ({ at, code: "duplicate-id" as const, message: writtenTwice })),
  ].toSorted((one, other) => one.at - other.at);
  if (faults.length > 0) {
    const problems = faults
      .slice(0, 20)
      .map(({ at, code, message }): Problem => ({ code, file, ...place(at), key: "", message }));
    return {
      ok: false,
      problems: problems.some(({ message }) => message === tooDeep)
        ? problems.filter(({ message }) => message === tooDeep).slice(0, 1)
        : problems,
    };
  }
  if (document.directives.yaml.version !== "1.2") {
    const problem: Problem = { code: "bad-yaml", file, ...place(text.search(/^%YAML/m)), key: "", message: oldYaml };
    return { ok: false, problems: [problem] };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return whole("empty-file", "the file is empty");
  }
  if (survey.aliases > maxAliases) return whole("alias-bomb", "the file's aliases stand for too many values");
  const targets = new Map<unknown, unknown>();
  const resolve = (alias: Alias): unknown => {
    if (!targets.has(alias)) targets.set(alias, alias.resolve(document));
    return targets.get(alias);
  };
  try {
    const data: unknown = document.toJS({ maxAliasCount: maxAliases });
    const { contents } = document;
    return {
      ok: true,
      value: { data, locate: (path, which = "value") => place(offsetOf(contents, path, which, resolve)) },
    };
  } catch (cause) {
    if (cause instanceof RangeError) return whole("bad-yaml", tooDeep);
    if (!(cause instanceof ReferenceError)) throw new Error("The YAML parser failed", { cause });
    return cause.message.startsWith("Excessive alias count")
      ? whole("alias-bomb", "the file's aliases stand for too many values")
      : whole(
          "bad-yaml",
          `uses an alias that is not defined: ${cause.message.slice(cause.message.lastIndexOf(": ") + 2)}; a text that begins with \`*\` stands in quotes`,
        );
  }
};

const writtenTwice = "the same key is written twice in one place";
const tooDeep = "the file is nested too deeply";
/** In YAML 1.1, `no` is false and `010` is 8, so the file would not mean what it shows. */
const oldYaml = "a file in YAML 1.1 is not read, for `no` and `010` mean something else in it; remove the `%YAML` line";

const words = (fault: YAMLError, text: string): Pick<Problem, "code" | "message"> => {
  const found = text.slice(fault.pos[0], Math.min(fault.pos[1], fault.pos[0] + 80)).replace(/\n.*$/s, "");
  if (fault.code === "TAG_RESOLVE_FAILED" && found.startsWith("!")) {
    return {
      code: "bad-yaml",
      message: `\`${found}\` is read as a YAML tag; a glob that begins with \`!\` stands in quotes`,
    };
  }
  if (fault.message.includes("call stack")) return { code: "bad-yaml", message: tooDeep };
  if (fault.code === "BAD_SCALAR_START")
    return { code: "bad-yaml", message: `${lower(fault.message)}; put the text in quotes` };
  if (fault.code === "MULTIPLE_DOCS")
    return { code: "bad-yaml", message: "the file has more than one document; remove the `---` between them" };
  return { code: "bad-yaml", message: lower(fault.message) };
};

const lower = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

const surveyOf = (contents: unknown): { readonly twice: readonly number[]; readonly aliases: number } => {
  const twice: number[] = [];
  let aliases = 0;
  const left: unknown[] = [contents];
  while (left.length > 0) {
    const node = left.pop();
    if (isAlias(node)) aliases += 1;
    else if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const keys = new Set<unknown>();
      for (const { key, value } of node.items) {
        if (isScalar(key)) {
          if (keys.has(key.value)) twice.push(startOf(key));
          keys.add(key.value);
        }
        left.push(key, value);
      }
    } else if (isSeq(node)) for (const item of node.items) left.push(item);
  }
  return { twice, aliases };
};

const offsetOf = (
  contents: ParsedNode,
  path: KeyPath,
  which: "key" | "value",
  resolve: (alias: Alias) => unknown,
): number => {
  let node: unknown = contents;
  let offset = startOf(contents);
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isAlias(node)) node = resolve(node);
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      offset = startOf(pair.key);
      if (last && which === "value" && isScalar(pair.value) && pair.value.value !== null) offset = startOf(pair.value);
      node = pair.value;
    } else if (isSeq<ParsedNode>(node) && typeof step === "number") {
      const item = node.items[step];
      if (item === undefined) return offset;
      node = item;
      offset = startOf(item);
    } else return offset;
  }
  return offset;
};

const startOf = ({ range }: ParsedNode): number => range[0];
