import type { WrittenVerify } from "../../policy/written-verify.ts";
import { type Draft, type Imported, isMap, type LeftOut, listOf, oneLine, textsOf, wordOf } from "./draft.ts";
import { plainInGlob } from "./pattern-globs.ts";

type Part = Readonly<Record<string, unknown>>;
type Told = (why: string) => void;

/** The recipes of mergeable, of both versions. https://mergeable.readthedocs.io */
export const importMergeable = (data: unknown): Imported => {
  if (!isMap(data)) return { drafts: [], leftOut: [{ what: "mergeable.yml", why: "It holds no map." }] };
  const leftOut: LeftOut[] = [];
  const drafts = recipesOf(data["mergeable"]).flatMap((recipe, index) => {
    const name = wordOf(recipe["name"], `recipe ${index + 1}`);
    const told =
      (what: string): Told =>
      (why) =>
        void leftOut.push({ what: `${what} of "${name}"`, why });
    const on = wordOf(recipe["when"], "pull_request.*");
    if (!on.includes("pull_request")) {
      told("what is done")(`It is about ${on}, and not about pull requests.`);
      return [];
    }
    for (const key of ["filter", "pass", "fail", "error"])
      if (recipe[key] !== undefined && !isUsual(recipe[key]))
        told(`\`${key}\``)("Tollgate publishes its own comment and check.");
    return listOf(recipe["validate"])
      .filter(isMap)
      .flatMap((check) => draftsOf(check, told(`\`${wordOf(check["do"], "nothing")}\``)));
  });
  return { drafts, leftOut };
};

/** Version 1 had the checks as keys below `pull_requests`. */
const recipesOf = (written: unknown): readonly Part[] => {
  if (!isMap(written)) return listOf(written).filter(isMap);
  const old = isMap(written["pull_requests"]) ? written["pull_requests"] : written;
  return [
    {
      name: "pull requests",
      validate: Object.entries(old).flatMap(([key, check]) => (isMap(check) ? [{ do: key, ...check }] : [])),
    },
  ];
};

const isUsual = (actions: unknown): boolean => listOf(actions).every((one) => isMap(one) && one["do"] === "checks");

const draftsOf = (check: Part, told: Told): readonly Draft[] => {
  const kind = wordOf(check["do"], "nothing");
  for (const key of ["or", "and", "not"])
    if (check[key] !== undefined) told(`\`${key}\` was left out; each part would be a policy of its own.`);
  const made = CHECKS[kind]?.(check, told);
  if (made === undefined) told(`There is no counterpart of \`${kind}\`.`);
  return made ?? [];
};

const policy = (name: string, more: Partial<Draft> & Pick<Draft, "items">): Draft => ({
  ...{ name, title: name, enforcement: "block", remarks: [] },
  ...more,
});

const asked = (name: string, text: string, verify: WrittenVerify): Draft =>
  policy(name, { items: [{ id: "as-asked", text, verify, verify_only: true }] });

const held = (name: string, when: Part, text: string): Draft =>
  policy(name, {
    when,
    items: [{ id: "settled", text }],
    remarks: ["It applies while that is so; a person can also tick it."],
  });

const regexOf = (rule: unknown): { readonly regex: string; readonly message: string } | undefined => {
  if (!isMap(rule)) return undefined;
  const { regex } = rule;
  if (typeof regex !== "string") return undefined;
  const flag = wordOf(rule["regex_flag"], "");
  return {
    regex: `${flag.includes("i") || flag === "" ? "(?i)" : ""}${regex}`,
    message: typeof rule["message"] === "string" ? oneLine(rule["message"], 300) : "",
  };
};

/** `wip|do not merge` as names with `*`; undefined where it is more than words. */
const namesOf = (regex: string): readonly string[] | undefined => {
  const words = regex.replace(/^\(\?i\)/, "").split("|");
  return words.every((word) => /^\^?[\w :/.-]+\$?$/.test(word))
    ? words.map(
        (word) =>
          `${word.startsWith("^") ? "" : "*"}${plainInGlob(word.replaceAll(/^\^|\$$/g, ""))}${word.endsWith("$") ? "" : "*"}`,
      )
    : undefined;
};

const text =
  (kind: "title" | "body", what: string) =>
  (check: Part, told: Told): readonly Draft[] => {
    const wanted = regexOf(check["must_include"]);
    const banned = regexOf(check["must_exclude"]);
    if (check["min"] !== undefined || check["max"] !== undefined) told("Its length is not looked at.");
    const begins = [...listOf(check["begins_with"]), ...listOf(check["ends_with"])];
    if (kind === "title" && check["no_empty"] !== undefined) told("`no_empty`: GitHub allows no empty title.");
    if (begins.length > 0) told("`begins_with` and `ends_with` are written as a regular expression here.");
    return [
      ...(isMap(check["no_empty"]) && kind === "body"
        ? [asked(`${what} is there`, `The ${what} is not empty`, { body: "\\S" })]
        : []),
      ...(wanted === undefined
        ? []
        : [
            asked(
              `${what} as agreed`,
              wanted.message || `The ${what} matches ${wanted.regex}`,
              kind === "title" ? { title: wanted.regex } : { body: wanted.regex },
            ),
          ]),
      ...(banned === undefined
        ? []
        : [
            held(
              `${what} says wait`,
              { [kind]: banned.regex },
              banned.message || `The ${what} no longer matches ${banned.regex}`,
            ),
          ]),
    ];
  };

const CHECKS: Readonly<Record<string, (check: Part, told: Told) => readonly Draft[]>> = {
  title: text("title", "title"),
  description: text("body", "description"),
  label: (check, told) => {
    const wanted = regexOf(check["must_include"]);
    const banned = regexOf(check["must_exclude"]);
    const wantedNames = wanted === undefined ? undefined : namesOf(wanted.regex);
    const bannedNames = banned === undefined ? undefined : namesOf(banned.regex);
    if ((wanted !== undefined && wantedNames === undefined) || (banned !== undefined && bannedNames === undefined))
      told("Its regular expression is more than names with `*`.");
    return [
      ...(isMap(check["no_empty"]) ? [asked("a label is set", "The pull request has a label", { label: "*" })] : []),
      ...(wantedNames === undefined
        ? []
        : [
            asked(
              "the label is set",
              wanted?.message || `The pull request has a label such as ${wantedNames.join(", ")}`,
              { label: wantedNames as string[] },
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
  },
  approvals: (check, told) => {
    const count = isMap(check["min"]) ? Number(check["min"]["count"] ?? 1) : 1;
    const required = isMap(check["required"]) ? check["required"] : {};
    if (required["assignees"] !== undefined || required["requested_reviewers"] !== undefined)
      told("Assignees and requested reviewers cannot be named.");
    if (check["block"] !== undefined || check["limit"] !== undefined) told("`block` and `limit` have no counterpart.");
    const teams = listOf(required["limit_to"] ?? []).length;
    if (teams > 0) told("`limit_to` has no counterpart.");
    const each = textsOf(required["reviewers"]).map((login) =>
      asked(`approval of ${login}`, `${login} approved`, { approval: { by: `user:@${login}` } }),
    );
    const owners =
      required["owners"] === true
        ? [
            asked("approval of the owners", "An owner of the changed files approved", {
              approval: { by: "code-owner" },
            }),
          ]
        : [];
    return count < 1
      ? [...owners, ...each]
      : [
          asked("approvals", count > 1 ? `${count} people approved` : "Approved", {
            approval: { by: "not-author", count: Math.min(count, 20) },
          }),
          ...owners,
          ...each,
        ];
  },
  size: (check, told) => {
    const lines = isMap(check["lines"]) ? check["lines"] : {};
    const max = isMap(lines["max"]) ? lines["max"] : isMap(lines["total"]) ? lines["total"] : lines;
    const count = Number(max["count"]);
    if (!Number.isInteger(count)) {
      told("It names no number of lines.");
      return [];
    }
    if (check["ignore"] !== undefined) told(`\`ignore\` was left out: ${textsOf(check["ignore"]).join(", ")}`);
    return [
      held(
        "large change",
        { size: { lines: `>${count}` } },
        typeof max["message"] === "string" ? oneLine(max["message"], 300) : `It cannot be less than ${count} lines`,
      ),
    ];
  },
  dependent: (check, told) => {
    const changed = isMap(check["changed"]) ? check["changed"] : {};
    const files = textsOf(changed["required"] ?? check["files"]);
    const [file] = textsOf(changed["file"]);
    if (file === undefined || files.length === 0) {
      told("It names no file that the others depend on.");
      return [];
    }
    return [
      policy(`changed with ${file}`, {
        when: { paths: [file] },
        items: files.map((one, index) => ({
          id: `file-${index + 1}`,
          text: `${oneLine(one, 200)} is changed, too`,
          verify: { file: one },
        })),
      }),
    ];
  },
};
