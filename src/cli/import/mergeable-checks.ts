import type { WrittenVerify } from "../../policy/written-requires.ts";
import { type Draft, isMap, listOf, oneLine, textsOf } from "./draft.ts";
import {
  asked,
  edgeOf,
  held,
  lengthOf,
  messageOf,
  type Part,
  policy,
  type Report,
  type Rule,
  regexOf,
} from "./mergeable-rules.ts";
import { globsOfPattern, namesOfPattern } from "./pattern-globs.ts";

type Check = (check: Part, told: Report) => readonly Draft[];

const text =
  (kind: "title" | "body", what: string): Check =>
  (check, told) => {
    if (kind === "title" && check["no_empty"] !== undefined) told("`no_empty`: GitHub allows no empty title.");
    const evidence = ({ regex }: Rule): WrittenVerify => (kind === "title" ? { title: regex } : { body: regex });
    const wanted = [
      regexOf(check["must_include"], told),
      edgeOf(check["begins_with"], (words) => `^${words}`),
      edgeOf(check["ends_with"], (words) => `${words}\\s*$`),
      lengthOf(check["min"], 0, told),
    ].flatMap((rule) => rule ?? []);
    const banned = [regexOf(check["must_exclude"], told), lengthOf(check["max"], 1, told)].flatMap(
      (rule) => rule ?? [],
    );
    return [
      ...(isMap(check["no_empty"]) && check["no_empty"]["enabled"] !== false && kind === "body"
        ? [asked(`${what} is there`, messageOf(check["no_empty"]) || `The ${what} is not empty`, { body: "\\S" })]
        : []),
      ...wanted.map((rule) =>
        asked(`${what} as agreed`, rule.message || `The ${what} matches ${rule.regex}`, evidence(rule)),
      ),
      ...banned.map((rule) =>
        held(
          `${what} says wait`,
          { [kind]: rule.regex },
          rule.message || `The ${what} no longer matches ${rule.regex}`,
        ),
      ),
    ];
  };

const label: Check = (check, told) => {
  const [wanted, banned] = [regexOf(check["must_include"], told), regexOf(check["must_exclude"], told)];
  const [wantedNames, bannedNames] = [wanted, banned].map((rule) => rule && namesOfPattern(rule.regex));
  if ((wanted !== undefined && wantedNames === undefined) || (banned !== undefined && bannedNames === undefined))
    told("Its regular expression is more than names with `*`.");
  return [
    ...(isMap(check["no_empty"])
      ? [asked("a label is set", messageOf(check["no_empty"]) || "The pull request has a label", { label: "*" })]
      : []),
    ...(wantedNames === undefined
      ? []
      : [
          asked(
            "the label is set",
            wanted?.message || `The pull request has a label such as ${wantedNames.join(", ")}`,
            {
              label: [...wantedNames],
            },
          ),
        ]),
    ...(bannedNames === undefined
      ? []
      : [
          held(
            "a label says wait",
            { labels: bannedNames },
            banned?.message || `The label ${bannedNames.join(", ")} is taken off`,
          ),
        ]),
  ];
};

const approvals: Check = (check, told) => {
  const required = isMap(check["required"]) ? check["required"] : {};
  const limit = isMap(check["limit"]) ? check["limit"] : {};
  if (required["assignees"] !== undefined || required["requested_reviewers"] !== undefined)
    told("Assignees and requested reviewers cannot be named.");
  if (check["block"] !== undefined)
    told("`block` has no counterpart: GitHub itself holds a merge where changes are requested.");
  if (check["exclude"] !== undefined) told("`exclude` has no counterpart.");
  const limited = [
    ...[...listOf(limit["teams"]), ...listOf(required["teams"])].filter((one) => typeof one === "string").map(personOf),
    ...textsOf(limit["users"]).map(personOf),
    ...(limit["owners"] === true ? ["code-owner"] : []),
  ];
  const count = isMap(check["min"]) ? Number(check["min"]["count"] ?? 1) : Object.keys(required).length > 0 ? 0 : 1;
  const each = textsOf(required["reviewers"]).map((login) =>
    asked(`approval of ${login}`, `${login} approved`, { approval: { by: personOf(login) } }),
  );
  const owners =
    required["owners"] === true
      ? [asked("approval of the owners", "An owner of the changed files approved", { approval: { by: "code-owner" } })]
      : [];
  if (!Number.isInteger(count) || count < 1) return [...owners, ...each];
  const by = limited.length === 0 ? "not-author" : limited;
  return [
    asked("approvals", messageOf(check["min"]) || (count > 1 ? `${count} people approved` : "Approved"), {
      approval: { by, count: Math.min(count, 20) },
    }),
    ...owners,
    ...each,
  ];
};

const personOf = (written: unknown): string => {
  const name = String(written).replace(/^@/, "");
  return name.includes("/") ? `team:@${name}` : `user:@${name}`;
};

const size: Check = (check, told) => {
  const lines = isMap(check["lines"]) ? check["lines"] : {};
  const max = [lines["max"], lines["total"], lines].find((one) => isMap(one) && one["count"] !== undefined);
  const count = isMap(max) ? Number(max["count"]) : Number.NaN;
  if (!Number.isInteger(count)) {
    told("It names no number of lines of a whole change.");
    return [];
  }
  const away = textsOf(check["ignore"]);
  const when = {
    ...(away.length === 0 ? {} : { paths: ["**", ...away.map((glob) => `!${glob}`)] }),
    size: { lines: `>${count}` },
  };
  return [held("large change", when, messageOf(max) || `It cannot be less than ${count} lines`)];
};

const dependent: Check = (check, told) => {
  const changed = isMap(check["changed"]) ? check["changed"] : {};
  const files = textsOf(changed["required"] ?? changed["files"] ?? check["files"]);
  const [file] = textsOf(changed["file"]);
  if (files.length === 0) {
    told("It names no file that has to change.");
    return [];
  }
  const items = files.map((one, index) => ({
    ...{
      id: `file-${index + 1}`,
      text: messageOf(check) || `${oneLine(one, 200)} is changed, too`,
      verify: { file: one },
    },
  }));
  return [
    policy(`changed with ${file ?? files.join(", ")}`, {
      ...(file === undefined ? {} : { when: { paths: [file] } }),
      items,
    }),
  ];
};

const changeset: Check = (check, told) => {
  const [wanted, banned] = [regexOf(check["must_include"], told), regexOf(check["must_exclude"], told)];
  const [wantedGlobs, bannedGlobs] = [wanted, banned].map(
    (rule) => rule && globsOfPattern(rule.regex.replace(/^\(\?i\)/, "")),
  );
  if ((wanted !== undefined && wantedGlobs === undefined) || (banned !== undefined && bannedGlobs === undefined))
    told("Its regular expression is one that no glob says.");
  const max = isMap(check["max"]) ? Number(check["max"]["count"]) : Number.NaN;
  return [
    ...(wantedGlobs === undefined
      ? []
      : [
          asked("a file is changed", wanted?.message || `A file such as ${wantedGlobs.join(", ")} is changed, too`, {
            file: [...wantedGlobs],
          }),
        ]),
    ...(bannedGlobs === undefined
      ? []
      : [
          held(
            "files to leave alone",
            { paths: bannedGlobs },
            banned?.message || `It has to change ${bannedGlobs.join(", ")}`,
          ),
        ]),
    ...(Number.isInteger(max) && max >= 0
      ? [
          held(
            "many files",
            { size: { files: `>${max}` } },
            messageOf(check["max"]) || `It cannot be less than ${max} files`,
          ),
        ]
      : []),
  ];
};

const branch =
  (key: "base" | "head"): Check =>
  (check, told) => {
    const [wanted, banned] = [regexOf(check["must_include"], told), regexOf(check["must_exclude"], told)];
    return [
      ...[
        { rule: wanted, no: true },
        { rule: banned, no: false },
      ].flatMap(({ rule, no }) => {
        if (rule === undefined) return [];
        const globs = globsOfPattern(rule.regex.replace(/^\(\?i\)/, ""));
        if (globs === undefined) told("Its regular expression is one that no glob says.");
        if (globs === undefined) return [];
        const when = { [key]: globs };
        return [held(`${key} branch`, no ? { not: when } : when, rule.message || `The ${key} branch is the right one`)];
      }),
    ];
  };

export const CHECKS: Readonly<Record<string, Check>> = {
  title: text("title", "title"),
  description: text("body", "description"),
  ...{ label, approvals, size, dependent, changeset },
  ...{ baseRef: branch("base"), headRef: branch("head") },
};

const WORDS: readonly string[] = ["must_include", "must_exclude", "no_empty", "begins_with", "ends_with", "min", "max"];

export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  ...{ title: WORDS, description: WORDS, label: ["must_include", "must_exclude", "no_empty"] },
  approvals: ["min", "required", "limit", "block", "exclude"],
  size: ["lines", "ignore"],
  dependent: ["changed", "files", "message"],
  changeset: ["must_include", "must_exclude", "max"],
  ...{ baseRef: ["must_include", "must_exclude"], headRef: ["must_include", "must_exclude"] },
};

export const NO_COUNTERPART: Readonly<Record<string, string>> = {
  assignee: "Tollgate does not look at assignees; an approval can be asked for.",
  milestone: "Tollgate does not look at milestones.",
  project: "Tollgate does not look at projects.",
  commit: "Tollgate does not look at commit messages; run a linter of them, and name its check as evidence.",
  contents: "What files say can be asked for by `verify: { content: … }`; write it by hand.",
  stale: "Tollgate closes nothing; keep the stale bot for that.",
  age: "Tollgate does not look at the age of a pull request.",
  lastComment: "Tollgate reads no comments but its own commands.",
  requestChanges: "GitHub itself holds a merge where changes are requested.",
};
