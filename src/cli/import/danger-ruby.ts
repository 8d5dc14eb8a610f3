import type { WrittenVerify } from "../../policy/written-requires.ts";
import { type Draft, type DraftCondition, type Imported, type LeftOut, oneLine } from "./draft.ts";
import { globsOfPattern, literalPattern, plainInGlob } from "./pattern-globs.ts";

type Said = { readonly when?: DraftCondition; readonly verify?: WrittenVerify };

const MAX_LINES = 5_000;

/**
 * The rules of a Dangerfile in Ruby that can be read as data: one `warn` or `fail` below one plain condition. The
 * program is read as text and never run. https://danger.systems/ruby
 */
export const importDangerRuby = (text: string): Imported => {
  const drafts: Draft[] = [];
  const leftOut: LeftOut[] = [];
  const lines = text.split(/\r?\n/).slice(0, MAX_LINES);
  const variables = variablesOf(lines);
  lines.forEach((line, index) => {
    const tool = /^\s*(?:await\s+)?([a-z_]\w*)\.(?:lint\w*|report\w*|check\w*|individual_report|lint_files)\b/.exec(
      line,
    )?.[1];
    if (tool !== undefined && !["git", "github", "danger", "file"].includes(tool.toLowerCase()))
      leftOut.push({
        ...{ what: oneLine(line, 80), line: index + 1 },
        why: `It runs ${tool}; run that in a workflow, and name its check as evidence: \`verify: { check: ${tool} }\`.`,
      });
    const call = /(?:^|[\s{;])(warn|fail|failure|message|markdown)[\s(]\s*["'`](.*?)["'`]/.exec(line);
    if (call === null || /^\s*(?:#|\/\/)/.test(line)) return;
    const [, kind = "", words = ""] = call;
    const where = { what: `${kind} "${oneLine(words, 80)}"`, line: index + 1 };
    if (kind === "message" || kind === "markdown") {
      leftOut.push({ ...where, why: "It only says something, and asks for nothing." });
      return;
    }
    const condition = conditionOf(lines, index);
    const said = condition === undefined ? undefined : readCondition(condition.text, condition.negated, variables);
    if (said === undefined) {
      leftOut.push({
        ...where,
        why:
          condition === undefined
            ? "It has no condition in one line."
            : `Its condition is a program: ${oneLine(condition.text, 80)}`,
      });
      return;
    }
    drafts.push({
      ...{ name: words, title: oneLine(words, 200), enforcement: kind === "warn" ? "advise" : "block" },
      ...(said.when === undefined ? {} : { when: said.when }),
      items: [
        { id: "settled", text: oneLine(words, 300), ...(said.verify === undefined ? {} : { verify: said.verify }) },
      ],
      remarks: [`Line ${index + 1} of the Dangerfile: ${oneLine(condition?.text ?? "", 90)}`],
      changed: said.verify === undefined ? ["It applies while that is so; a person can also tick it."] : [],
    });
  });
  return { drafts, leftOut };
};

const variablesOf = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^\s*(?:const |let |var )?([a-zA-Z_]\w*)\s*=(?!=)\s*(.+?);?\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );

type Condition = { readonly text: string; readonly negated: boolean };

/** `warn "…" if x`, or the `if` that the line is directly below. */
const conditionOf = (lines: readonly string[], index: number): Condition | undefined => {
  const line = lines[index] ?? "";
  const behind = /["'`)]\s*(?:,[^"']*)?\)?\s+(if|unless)\s+(.+?)\s*$/.exec(line);
  if (behind !== null) return { text: behind[2] ?? "", negated: behind[1] === "unless" };
  const same = /^\s*if\s*\((.+)\)\s*\{?\s*(?:warn|fail)/.exec(line);
  if (same !== null) return { text: same[1] ?? "", negated: false };
  for (let at = index - 1; at >= Math.max(0, index - 3); at--) {
    const above = lines[at] ?? "";
    const found = /^\s*(if|unless)\s+(.+?)\s*(?:then)?$/.exec(above) ?? /^\s*(if)\s*\((.+)\)\s*\{\s*$/.exec(above);
    if (found !== null && !/[}]\s*else|\belse\b/.test(above))
      return { text: (found[2] ?? "").replace(/^\((.+)\)\s*\{$/, "$1"), negated: found[1] === "unless" };
    if (above.trim() !== "" && !/^\s*(?:#|\/\/|const |let |var )/.test(above)) return undefined;
  }
  return undefined;
};

const readCondition = (text: string, negated: boolean, variables: ReadonlyMap<string, string>): Said | undefined => {
  const parts = text.split(/\s*&&\s*/);
  if (negated && parts.length > 1) return undefined;
  const read = parts.map((part) => readPart(part.trim(), negated, variables, 3));
  if (read.some((part) => part === undefined)) return undefined;
  const whens = read.flatMap((part) => (part?.when === undefined ? [] : [part.when]));
  const verifies = read.flatMap((part) => (part?.verify === undefined ? [] : [part.verify]));
  const keys = whens.flatMap((when) => Object.keys(when));
  if (verifies.length > 1 || new Set(keys).size < keys.length) return undefined;
  return {
    ...(whens.length === 0 ? {} : { when: Object.assign({}, ...whens) as DraftCondition }),
    ...(verifies[0] === undefined ? {} : { verify: verifies[0] }),
  };
};

const readPart = (
  written: string,
  negated: boolean,
  variables: ReadonlyMap<string, string>,
  depth: number,
): Said | undefined => {
  const [, bangs = "", rest = ""] = /^((?:!|not )*)\(?(.*?)\)?$/.exec(written) ?? [];
  const no = negated !== (bangs.replaceAll("not ", "!").length % 2 === 1);
  const named = variables.get(rest.replace(/\.(?:length|size|count)(?:\s*>\s*0)?$/, ""));
  if (named !== undefined && depth > 0) return readPart(named, no, variables, depth - 1);
  const body = written.replace(/^(?:!|not )+/, "");
  for (const { form, say } of FORMS) {
    const found = form.exec(body);
    if (found !== null) return say(found, no);
  }
  return undefined;
};

const files = (globs: readonly string[] | undefined, no: boolean): Said | undefined =>
  globs === undefined ? undefined : no ? { verify: { file: [...globs] } } : { when: { paths: globs } };

const FORMS: readonly {
  readonly form: RegExp;
  readonly say: (found: RegExpExecArray, no: boolean) => Said | undefined;
}[] = [
  {
    form: /pr(?:_|\.)?(title|body)\.(?:include\?|includes)\s*\(?\s*["'](.+?)["']/,
    say: ([, where = "", words = ""], no) => text(where, literalPattern(words), no),
  },
  {
    form: /pr(?:_|\.)?(title|body)\s*=~\s*\/(.+)\/([a-z]*)/,
    say: ([, where = "", regex = "", flags = ""], no) =>
      text(where, `${flags.includes("i") ? "(?i)" : ""}${regex}`, no),
  },
  {
    form: /\/(.+)\/([a-z]*)\.test\(\s*(?:danger\.github\.)?pr\.(title|body)/,
    say: ([, regex = "", flags = "", where = ""], no) =>
      text(where, `${flags.includes("i") ? "(?i)" : ""}${regex}`, no),
  },
  {
    form: /pr(?:_|\.)?(title|body)\.(?:length|size|strip\.length)\s*(?:<=?|==)\s*(\d+)/,
    say: ([, where = "", least = "1"], no) =>
      no ? undefined : { verify: { [where]: `(?s)^.{${Math.min(1_000, Math.max(1, Number(least)))},}` } },
  },
  {
    form: /pr(?:_|\.)?(title|body)\.(?:empty|blank|nil)\?/,
    say: ([, where = ""], no) => (no ? undefined : { verify: { [where]: "\\S" } }),
  },
  {
    form: /pr_labels\.empty\?|labels\.length\s*===?\s*0/,
    say: (_, no) => (no ? undefined : { verify: { label: "*" } }),
  },
  {
    form: /(?:lines_of_code|additions\s*\+\s*[\w.]*deletions|insertions\s*\+\s*[\w.]*deletions)\)?\s*(>=?)\s*(\d[\d_]*)/,
    say: ([, sign = ">", count = ""], no) =>
      no ? undefined : { when: { size: { lines: `${sign}${count.replaceAll("_", "")}` } } },
  },
  {
    form: /(?:modified_files|changed_files|created_files|added_files|all_changed_files|modifiedFiles|touched_files)\w*\.(?:include\?|includes)\s*\(?\s*["'](.+?)["']/,
    say: ([, path = ""], no) => files([plainInGlob(path.replace(/^\.?\//, ""))], no),
  },
  {
    form: /(?:modified_files|changed_files|created_files|added_files|touched_files)\w*\.(?:grep|any\?\s*\{\s*\|\w+\|\s*\w+\s*=~)\s*\(?\s*\/((?:\\.|[^/\\])+)\/\)?\s*\}?(\.empty\?|\.none\?)?/,
    say: ([, regex = "", empty], no) => files(globsOfPattern(regex), (empty !== undefined) !== no),
  },
];

const text = (where: string, regex: string, no: boolean): Said =>
  no ? { verify: { [where]: regex } } : { when: { [where]: regex } };
