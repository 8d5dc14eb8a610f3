import { BASE_PLACE } from "../../policy/check-names.ts";
import { evidenceOf } from "../../policy/compile-verify.ts";
import { matchName } from "../../policy/model/names.ts";
import type { Origin, Policy, PolicySet, Who } from "../../policy/model/policy.ts";
import { keyText } from "../../policy/model/problem.ts";
import { whoText } from "../../policy/model/who.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import { factsOfPaths } from "../shared/read-match-line.ts";

/**
 * `signed`: a workflow gives the Action a signing key. `ownToken`: the Action uses only the workflow's own token.
 * Undefined if no workflow runs it.
 */
export type Surroundings = {
  readonly paths?: readonly string[];
  readonly links?: readonly { readonly path: string; readonly kind: "link" | "submodule"; readonly target?: string }[];
  readonly signed?: boolean;
  readonly ownToken?: boolean;
};

export const doubtsOf = (set: PolicySet, { paths, signed, ownToken }: Surroundings): readonly Doubt[] => {
  const own = set.policies.filter(
    (policy) => !policy.origin.file.startsWith("tollgate:") && policy.enforcement !== "off",
  );
  return own.flatMap((policy) => [
    ...appliesAlways(policy),
    ...(paths === undefined ? [] : matchesNothing(policy, paths)),
    ...(signed === false ? needsKey(policy) : []),
    ...(ownToken === true ? unseenTeam(policy) : []),
    ...noSecondPerson(policy),
    ...ownCheck(policy, set.settings.check),
  ]);
};

const appliesAlways = (policy: Policy): readonly Doubt[] =>
  policy.when.some((condition) => condition.predicates.length === 0)
    ? [
        {
          code: "applies-always",
          at: policy.origin,
          key: `policies.${policy.id}.when`,
          message: "has no condition, so every pull request gets its checklist",
        },
      ]
    : [];

const matchesNothing = (policy: Policy, paths: readonly string[]): readonly Doubt[] => {
  if (paths.length === 0) return [];
  const facts = factsOfPaths(paths);
  const asked = policy.when.map((condition) => condition.predicates.filter(({ name }) => name === "paths"));
  const none = asked.every((predicates) => predicates.some((predicate) => !predicate.apply(facts, facts.files).holds));
  return none && asked.length > 0
    ? [
        {
          code: "matches-nothing-here",
          at: policy.origin,
          key: `policies.${policy.id}.when`,
          message: "matches none of the files that are in this repository now; look at its globs if it should",
        },
      ]
    : [];
};

const unseenTeam = (policy: Policy): readonly Doubt[] =>
  policy.requires.checklist.flatMap((item) =>
    item.verifyOnly || item.by.length === 0 || !item.by.every(needsTeam)
      ? []
      : [
          {
            code: "unseen-team",
            at: item.origin,
            key: `policies.${policy.id}.requires.checklist.${item.id}.by`,
            message: item.by.some(({ kind }) => kind === "code-owner")
              ? "asks for code owners; where CODEOWNERS names a team, a workflow's own token cannot see its members, and ticks wait until the workflow gives a `token` of a GitHub App with `members: read`"
              : "asks for a team, whose members a workflow's own token cannot see: ticks wait until the workflow gives a `token` of a GitHub App with `members: read`, or the item also names a role or a user",
          } as const,
        ],
  );

const needsTeam = (who: Who): boolean =>
  who.kind === "team" || who.kind === "code-owner" || (who.kind === "all" && who.of.some(needsTeam));

const needsKey = (policy: Policy): readonly Doubt[] =>
  policy.requires.checklist.flatMap((item) =>
    item.by.some(({ kind }) => kind === "anyone")
      ? []
      : [
          {
            code: "needs-signing-key",
            at: item.origin,
            key: `policies.${policy.id}.requires.checklist.${item.id}.by`,
            message:
              "asks for somebody in particular; without `signing-key` in the workflow each look has to read the comment's edit history to be sure who it was",
          } as const,
        ],
  );

const noSecondPerson = (policy: Policy): readonly Doubt[] =>
  policy.requires.checklist.flatMap((item) =>
    [
      { key: "by", who: item.by },
      { key: "waive", who: item.waive.kind === "by" ? item.waive.who : [] },
    ].flatMap(({ key, who }) => {
      const named = who.find(({ kind }) => ["team", "role", "user", "code-owner"].includes(kind));
      const open = who.find(({ kind }) => kind === "author" || kind === "anyone");
      if (named === undefined || open === undefined) return [];
      const name = whoText(named);
      return [
        {
          code: "no-second-person",
          at: item.origin,
          key: `policies.${policy.id}.requires.checklist.${item.id}.${key}`,
          message: `lists \`${open.kind}\` beside \`${name}\`, so who wrote the change may answer too; \`${name}\` alone is a second person`,
        } as const,
      ];
    }),
  );

const ownCheck = (policy: Policy, check: string): readonly Doubt[] =>
  policy.requires.checklist.flatMap((item) =>
    evidenceOf(item.verify).flatMap((verify) => {
      const names = verify.kind === "check" ? verify.names : verify.kind === "status" ? verify.contexts : [];
      return names.some((name) => matchName(name, check.replaceAll(BASE_PLACE, "main")))
        ? [
            {
              code: "own-check",
              at: item.origin,
              key: `policies.${policy.id}.requires.checklist.${item.id}.verify`,
              message: `names a check that is also Tollgate's own, "${check}", which never counts`,
            } as const,
          ]
        : [];
    }),
  );

/** Users, teams and repositories that a policy file names, as it writes them. Whether GitHub knows them is not asked. */
export const namesOf = (set: PolicySet, file: string, bytes: Uint8Array): readonly string[] => {
  const own = set.policies.filter(({ origin }) => origin.file === file);
  const items = own.flatMap(({ requires }) => requires.checklist);
  const who = items.flatMap(({ by, waive, verify }) => [
    ...by,
    ...(waive.kind === "by" ? waive.who : []),
    ...evidenceOf(verify).flatMap((one) => (one.kind === "approval" ? one.by : [])),
  ]);
  const people = [...who, ...(set.settings.breakGlass?.by ?? [])].flatMap(named).map(whoText);
  const yaml = parseYaml(file, bytes);
  const policies = yaml.ok ? Object.values(mapOf(mapOf(yaml.value.data)["policies"])) : [];
  const repositories = policies
    .flatMap((policy) => listOf(mapOf(policy)["when"]))
    .map((condition) => mapOf(condition)["repository"])
    .flatMap((written) => listOf(mapOf(written)["names"] ?? (isList(written) ? written : undefined)))
    .filter((name): name is string => typeof name === "string" && /^[\w./-]+$/.test(name));
  return [...new Set([...people, ...repositories.map((name) => `the repository ${name}`)])];
};

const isList = (written: unknown): boolean => typeof written === "string" || Array.isArray(written);

const named = (who: Who): readonly Who[] =>
  who.kind === "all" ? who.of.flatMap(named) : who.kind === "user" || who.kind === "team" ? [who] : [];

export type Doubt = {
  readonly code: DoubtCode;
  readonly at: Origin;
  readonly key: string;
  readonly message: string;
};

export const DOUBT_WORDS = {
  "never-matches": "The policy can never apply",
  "matches-nothing-here": "No file of the repository is one that the policy is about",
  "glob-misses": "A glob does not reach what it names",
  "ignored-file": "Git ignores the file",
  "reads-otherwise": "A text is read otherwise than it looks",
  "applies-always": "The policy applies to every pull request",
  "unseen-team": "A workflow's own token sees no teams",
  "needs-signing-key": "Who ticked is only certain with a signing key",
  "no-second-person": "A team, a role or a name beside `author` or `anyone` asks for no second person",
  "own-check": "Tollgate's own check is never evidence",
} as const satisfies Readonly<Record<string, string>>;

type DoubtCode = keyof typeof DOUBT_WORDS;

type Condition = Readonly<Record<string, unknown>>;

/**
 * A policy never applies only if every condition contradicts itself. The file must have no problems; files that it
 * extends are not read.
 */
export const neverMatches = (file: string, bytes: Uint8Array): readonly Doubt[] => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return [];
  const { data, locate } = yaml.value;
  const policies = Object.entries(mapOf(mapOf(data)["policies"]));
  return policies.flatMap(([id, policy]) => {
    const when = mapOf(policy)["when"];
    if (when === undefined) return [];
    const faults = (Array.isArray(when) ? when : [when]).map((condition) => contradiction(mapOf(condition)));
    const [first] = faults;
    if (first === undefined || faults.some((fault) => fault === undefined)) return [];
    const path = ["policies", id, "when"];
    return [
      {
        code: "never-matches",
        at: { file, ...locate(path, "key") },
        key: keyText(path),
        message: `can never hold: ${first}`,
      } as const,
    ];
  });
};

const mapOf = (value: unknown): Condition =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Condition) : {};

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const contradiction = (condition: Condition): string | undefined => {
  const { paths, change, added_lines: added, removed_lines: removed } = condition;
  const globs = listOf(Array.isArray(paths) || typeof paths === "string" ? paths : mapOf(paths)["any"]);
  const last = globs.at(-1);
  if (last === "!**" || last === "!**/*") return `the last glob of \`paths\`, "${last}", excludes every file`;
  const changes = listOf(change);
  if (changes.length > 0 && changes.every((one) => one === "removed") && added !== undefined) {
    return "`change: removed` files have no added lines";
  }
  if (changes.length > 0 && changes.every((one) => one === "added") && removed !== undefined) {
    return "`change: added` files have no removed lines";
  }
  const same = Object.entries(mapOf(condition["not"])).find(
    ([key, value]) =>
      condition[key] !== undefined && JSON.stringify(listOf(value)) === JSON.stringify(listOf(condition[key])),
  );
  return same === undefined ? undefined : `\`${same[0]}\` asks for the same that \`not\` excepts`;
};
