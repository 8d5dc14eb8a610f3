import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { cut, type KeyPath, keyText, type Problem, type ProblemCode, type Read } from "./model/problem.ts";
import { LARGEST_POLICY } from "./policy-files.ts";
import { hardSpace, lostEntry, notUtf8, oldYaml, syntaxFaults, TOO_DEEP, unquoted } from "./yaml/faults.ts";
import type { SyntaxFault } from "./yaml/layout-faults.ts";

export type ParsedYaml = {
  readonly data: unknown;
  /** 1-based. A value or key that does not exist has the place of the nearest key above. */
  readonly locate: (path: KeyPath, which?: "key" | "value") => { readonly line: number; readonly column: number };
};

const maxAliases = 1_000;

/**
 * UTF-8, at most 256 kB, one document, no duplicate keys. Never throws; problems have their place.
 * @param manyDocuments what to do with several documents, where joining them makes no valid file
 */
export const parseYaml = (
  file: string,
  bytes: Uint8Array,
  { manyDocuments }: { readonly manyDocuments?: string } = {},
): Read<ParsedYaml> => {
  const whole = (code: ProblemCode, message: string): Read<never> => ({
    ok: false,
    problems: [{ code, file, line: 1, column: 1, key: "", message }],
  });
  if (bytes.length > LARGEST_POLICY)
    return whole("too-large", `the file has more than ${LARGEST_POLICY} bytes, which is the most that is read`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, problems: [{ file, key: "", ...notUtf8(bytes) }] };
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
  const survey = surveyOf(document.contents, text);
  const syntax = syntaxFaults(text, [...document.errors, ...document.warnings]);
  const broken = Math.min(...syntax.map(({ at }) => at));
  const faults: readonly PlacedFault[] = [
    ...syntax,
    // After a fault of the syntax, the parser guesses what a line belongs to. A slip that the parser and the survey
    // both see is one cause.
    ...survey.faults(counter).filter(({ at, alias }) => alias === true || at < broken),
  ].toSorted((one, other) => one.at - other.at);
  const space = faults.length > 0 ? undefined : hardSpace(text);
  const once = faults.filter(({ at }, index) => faults.findIndex((other) => other.at === at) === index);
  const found: readonly PlacedFault[] = space === undefined ? once : [space];
  if (found.length > 0) {
    const shown = found.slice(0, 20);
    const deep = shown.filter(({ kind }) => kind === "too-deep").slice(0, 1);
    const problems = (deep.length > 0 ? deep : shown).map(
      ({ at, key = "", alias: _, kind, ...fault }): Problem => ({
        ...fault,
        ...(kind === "many-documents" && manyDocuments !== undefined ? { message: manyDocuments } : {}),
        ...{ file, ...place(at), key },
      }),
    );
    return { ok: false, problems };
  }
  if (document.directives.yaml.version !== "1.2") {
    const problem: Problem = { code: "bad-yaml", file, ...place(text.search(/^%YAML/m)), key: "", message: oldYaml };
    return { ok: false, problems: [problem] };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return whole("empty-file", /^\s*#/m.test(text) ? "the file holds only comments" : "the file is empty");
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
    if (cause instanceof RangeError) return whole("bad-yaml", TOO_DEEP);
    if (!(cause instanceof ReferenceError)) throw new Error("The YAML parser failed", { cause });
    return cause.message.startsWith("Excessive alias count")
      ? whole("alias-bomb", "the file's aliases stand for too many values")
      : whole(
          "bad-yaml",
          `uses an alias that is not defined: ${cause.message.slice(cause.message.lastIndexOf(": ") + 2)}; a text that begins with \`*\` must be in quotes`,
        );
  }
};

type PlacedFault = SyntaxFault & { readonly key?: string; readonly alias?: true };

type Step = { readonly step: string | number; readonly above: Step | undefined };

/** "" if it is deeper than any key of a policy file. */
const keyOf = (step: Step): string => {
  const path: (string | number)[] = [];
  for (let at: Step | undefined = step; at !== undefined && path.length <= 20; at = at.above) path.unshift(at.step);
  return path.length > 20 ? "" : keyText(path);
};

/**
 * What the parser does not report: keys that are written twice, aliases without their anchor (a name of nothing but
 * letters was meant as one), entries without a space.
 */
const surveyOf = (
  contents: unknown,
  text: string,
): { readonly faults: (counter: LineCounter) => readonly PlacedFault[]; readonly aliases: number } => {
  const twice: { readonly at: number; readonly first: number; readonly path: Step }[] = [];
  const anchors = new Set<string>();
  const aliases: { readonly at: number; readonly name: string }[] = [];
  const entries: PlacedFault[] = [];
  const left: { readonly node: unknown; readonly path: Step | undefined }[] = [{ node: contents, path: undefined }];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { node, path } = one;
    if (isAlias(node)) {
      aliases.push({ at: node.range?.[0] ?? 0, name: node.source });
      continue;
    }
    if (isNode(node) && node.anchor !== undefined) anchors.add(node.anchor);
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const keys = new Map<unknown, number>();
      for (const { key, value } of node.items) {
        const step: Step = { step: isScalar(key) ? String(key.value) : "", above: path };
        if (isScalar(key)) {
          const first = keys.get(key.value);
          if (first !== undefined) twice.push({ at: startOf(key), first, path: step });
          else keys.set(key.value, startOf(key));
        }
        left.push({ node: key, path: step }, { node: value, path: step });
      }
    } else if (isSeq(node))
      for (const [index, item] of node.items.entries()) left.push({ node: item, path: { step: index, above: path } });
    else if (isScalar(node) && node.type === "PLAIN" && entries.length < 20) {
      const fault = lostEntry(text, (node as ParsedNode).range);
      if (fault !== undefined) entries.push(fault);
    }
  }
  const missing = (): readonly PlacedFault[] =>
    aliases
      .filter(({ name }) => !anchors.has(name))
      .slice(0, 20)
      .map(({ at, name }) => {
        const fault = unquoted(text, at);
        if (/^[A-Za-z_][\w-]*$/.test(name))
          return {
            ...{ at, code: "bad-yaml" as const, alias: true as const },
            message: `\`*${cut(name)}\` is an alias of YAML, and there is no anchor \`&${cut(name)}\` above it; a text that begins with \`*\` must be in quotes`,
          };
        return {
          ...fault,
          alias: true as const,
          message: `\`*${cut(name)}\` is read as a YAML alias, and there is no anchor of that name; a text that begins with \`*\` must be in quotes`,
        };
      });
  return {
    aliases: aliases.length,
    faults: (counter) => [
      ...missing(),
      ...entries,
      ...twice.slice(0, 20).map(
        ({ at, first, path }): PlacedFault => ({
          ...{ at, code: "duplicate-id", key: keyOf(path) },
          message: `the same key is written twice in one place; the first is in line ${counter.linePos(first).line}`,
        }),
      ),
    ],
  };
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
