import { compileGlobs, meaningOf } from "./globs/compile-globs.ts";
import { eachPattern } from "./globs/patterns.ts";
import { type Compiling, eachOf, entriesOf, type WrittenList } from "./model/compiling.ts";
import { nameFaults } from "./model/names.ts";
import type { Verify } from "./model/policy.ts";
import { checkConclusions, type WrittenLeaf, type WrittenVerify } from "./written-requires.ts";
import { parseWho } from "./written-who.ts";

const kinds = [
  "file",
  "exists",
  "section",
  "body",
  "title",
  "content",
  "label",
  "check",
  "status",
  "deployment",
  "approval",
  "adr",
  "added_lines",
] as const;

const kindsOrAll = [...kinds, "all"] as const;

/** Two kinds in one map are a fault, because it would be unclear whether one or both are needed. */
export const compileVerify = (
  written: WrittenVerify | readonly WrittenVerify[],
  compiling: Compiling,
): readonly Verify[] =>
  Array.isArray(written)
    ? written.flatMap((one, i) => compileOne(one, compiling.at(i)))
    : compileOne(written as WrittenVerify, compiling);

const compileOne = (written: WrittenVerify, compiling: Compiling): readonly Verify[] => {
  const used = kindsOrAll.filter((kind) => written[kind] !== undefined);
  if (used.length === 0)
    compiling.fault([], { code: "missing-key", message: "names no evidence", allowed: kindsOrAll });
  if (used.length > 1) {
    compiling.fault([], {
      code: "wrong-value",
      message: `has ${used.length} kinds of evidence (${used.join(", ")}) in one map; write a list of maps, any of which is enough, or put the list under \`all\``,
    });
  }
  return used.flatMap((kind): readonly Verify[] => {
    if (kind !== "all") return compileKind(kind, written, compiling.at(kind));
    const each = (written.all ?? []).map((group, i) => compileVerify(group, compiling.at("all", i)));
    return [{ kind: "all", of: each }];
  });
};

export const evidenceOf = (verify: readonly Verify[]): readonly Exclude<Verify, { kind: "all" }>[] =>
  verify.flatMap((one) => (one.kind === "all" ? one.of.flatMap(evidenceOf) : [one]));

type Kind = (typeof kinds)[number];
type Given<K extends Kind> = NonNullable<WrittenLeaf[K]>;
type Compile<K extends Kind> = (given: Given<K>, compiling: Compiling) => readonly Verify[];

const compileKind = <K extends Kind>(kind: K, written: WrittenVerify, compiling: Compiling): readonly Verify[] =>
  verifies[kind](written[kind] as Given<K>, compiling);

const names = (written: WrittenList, compiling: Compiling): readonly string[] => {
  nameFaults(written, compiling);
  return entriesOf(written);
};

type AnyOrAll = { readonly any?: WrittenList | undefined; readonly all?: WrittenList | undefined };

const isMap = <T>(written: T): written is Exclude<T, string | readonly unknown[]> =>
  typeof written === "object" && !Array.isArray(written);

const anyOrAll = (
  written: WrittenList | AnyOrAll,
  compiling: Compiling,
): { readonly names: readonly string[]; readonly all?: true } => {
  if (!isMap(written)) return { names: names(written, compiling) };
  const { any, all } = written;
  if (any !== undefined && all !== undefined)
    compiling.fault([], {
      code: "wrong-value",
      message: "has both `any` and `all`; write a list of two maps under `verify`, or put all names under one of them",
    });
  if (all !== undefined) {
    const each = names(all, compiling.at("all"));
    return each.length > 1 ? { names: each, all: true } : { names: each };
  }
  if (any !== undefined) return { names: names(any, compiling.at("any")) };
  compiling.fault([], { code: "missing-key", message: "names nothing to look for", allowed: ["any", "all"] });
  return { names: [] };
};

const verifies: { readonly [K in Kind]: Compile<K> } = {
  file: (file, compiling) => [
    { kind: "file", globs: compileGlobs(file, compiling), written: meaningOf(file, compiling) },
  ],
  exists: (exists, compiling) => {
    eachOf(exists, (path, below) => {
      if (/[*?{}\\]/.test(path))
        compiling.fault(below, {
          code: "bad-glob",
          message: "is a glob, but `exists` takes plain paths; `file` takes globs of changed files",
        });
      else if (
        path.startsWith("/") ||
        path.startsWith("./") ||
        path.endsWith("/") ||
        path.split("/").includes("..") ||
        path.length > 500
      ) {
        compiling.fault(below, {
          code: "wrong-value",
          message: "is no path of a file from the root of the repository",
        });
      }
    });
    return [{ kind: "exists", paths: entriesOf(exists) }];
  },
  section: (section, compiling) => {
    if (typeof section === "string") return [{ kind: "section", heading: section }];
    return [
      {
        kind: "section",
        heading: section.heading,
        ...(section.in === undefined
          ? {}
          : { in: compileGlobs(section.in, compiling.at("in")), written: meaningOf(section.in, compiling) }),
      },
    ];
  },
  body: (body, compiling) => eachPattern(body, compiling).map((pattern) => ({ kind: "body", pattern })),
  title: (title, compiling) => eachPattern(title, compiling).map((pattern) => ({ kind: "title", pattern })),
  content: ({ paths, pattern, without }, compiling) => {
    if (pattern === undefined && without === undefined)
      compiling.fault([], {
        code: "missing-key",
        message: "says nothing of the text",
        allowed: ["pattern", "without"],
      });
    return [
      {
        kind: "content",
        ...(paths === undefined
          ? {}
          : { paths: compileGlobs(paths, compiling.at("paths")), written: meaningOf(paths, compiling) }),
        patterns: pattern === undefined ? [] : eachPattern(pattern, compiling.at("pattern")),
        without: without === undefined ? [] : eachPattern(without, compiling.at("without")),
      },
    ];
  },
  label: (label, compiling) => [{ kind: "label", labels: names(label, compiling) }],
  check: (check, compiling) => {
    const { names, ...howMany } = anyOrAll(check, compiling);
    const counts = (isMap(check) ? check.conclusions : undefined) ?? ["success"];
    const counting = checkConclusions.filter((one) => counts.includes(one));
    const usual = counting.length === 1 && counting[0] === "success";
    return [{ kind: "check", names, ...howMany, ...(usual ? {} : { conclusions: counting }) }];
  },
  status: (status, compiling) => {
    const { names, ...howMany } = anyOrAll(status, compiling);
    return [{ kind: "status", contexts: names, ...howMany }];
  },
  deployment: (deployment, compiling) => {
    const { names, ...howMany } = anyOrAll(deployment, compiling);
    return [{ kind: "deployment", environments: names, ...howMany }];
  },
  approval: (approval, compiling) => [
    { kind: "approval", by: parseWho(approval.by ?? "not-author", compiling.at("by")), count: approval.count ?? 1 },
  ],
  adr: () => [{ kind: "adr" }],
  added_lines: (patterns, compiling) => [{ kind: "added-lines", patterns: eachPattern(patterns, compiling) }],
};
