import { isBotLogin } from "../../policy/model/facts.ts";
import type { WrittenVerify } from "../../policy/written-requires.ts";
import { type Draft, type Imported, isMap, type LeftOut, listOf, oneLine, textsOf, wordOf } from "./draft.ts";
import { globsOfPatterns } from "./pattern-globs.ts";

type Part = Readonly<Record<string, unknown>>;

/** The rules of palantir/policy-bot. https://github.com/palantir/policy-bot */
export const importPolicyBot = (data: unknown): Imported => {
  if (!isMap(data)) return { drafts: [], leftOut: [{ what: ".policy.yml", why: "It holds no map." }] };
  if (data["remote"] !== undefined)
    return {
      drafts: [],
      leftOut: [
        {
          what: `the policy of ${wordOf(data["remote"], "another repository")}`,
          why: `The file only points there (${wordOf(data["path"], ".policy.yml")}); import it in that repository, and share it by \`extends\`.`,
        },
      ],
    };
  const leftOut: LeftOut[] = [];
  const drafts: Draft[] = [];
  const policy = isMap(data["policy"]) ? data["policy"] : {};
  const alternatives = alternativesOf(policy["approval"]);
  const used = new Set(namesIn(policy["approval"]));
  for (const rule of listOf(data["approval_rules"]).filter(isMap)) {
    const name = wordOf(rule["name"], "unnamed");
    if (used.size > 0 && !used.has(name)) {
      leftOut.push({ what: `rule "${name}"`, why: "No `approval` names it." });
      continue;
    }
    const draft = draftOf(name, rule, leftOut);
    if (draft === undefined) continue;
    const others = alternatives.get(name) ?? [];
    const same = drafts.findIndex(
      (one) => others.includes(one.name) && one.when === undefined && draft.when === undefined,
    );
    const before = drafts[same];
    if (before !== undefined) {
      drafts[same] = eitherOf(before, draft);
      continue;
    }
    drafts.push(
      others.length === 0
        ? draft
        : {
            ...draft,
            changed: [
              `policy-bot asks for this or for: ${others.map((one) => `"${oneLine(one, 60)}"`).join(", ")}. Here each applies where its \`when\` holds.`,
              ...(draft.changed ?? []),
            ],
          },
    );
  }
  if (policy["disapproval"] !== undefined)
    leftOut.push({
      what: "disapproval",
      why: "GitHub's own `Request changes` holds a merge where reviews are required.",
    });
  return { drafts, leftOut };
};

const eitherOf = (one: Draft, other: Draft): Draft => ({
  ...one,
  title: oneLine(`${one.title}, or ${other.title}`, 200),
  items: one.items.map((item, index) => {
    const second = other.items[index];
    const verify = [item.verify ?? [], second?.verify ?? []].flat();
    return { ...item, text: "Approved", by: [...new Set([item.by ?? [], second?.by ?? []].flat())], verify };
  }),
  changed: (one.changed ?? []).filter((change) => !change.startsWith("policy-bot asks")),
});

const namesIn = (tree: unknown): readonly string[] =>
  typeof tree === "string"
    ? [tree]
    : isMap(tree)
      ? Object.values(tree).flatMap(namesIn)
      : listOf(tree).flatMap((one) => namesIn(one));

const alternativesOf = (tree: unknown): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isMap(node)) return;
    const branches = listOf(node["or"]);
    for (const branch of branches) {
      const others = branches.filter((other) => other !== branch).flatMap(namesIn);
      for (const name of namesIn(branch)) found.set(name, others);
    }
    Object.values(node).forEach(visit);
  };
  visit(tree);
  return found;
};

const draftOf = (name: string, rule: Part, leftOut: LeftOut[]): Draft | undefined => {
  const told = (why: string): void => {
    leftOut.push({ what: `rule "${name}"`, why });
  };
  const requires = isMap(rule["requires"]) ? rule["requires"] : {};
  const count = Number(requires["count"] ?? 0);
  if (count === 0 && requires["conditions"] === undefined) {
    told("It asks for nobody's approval: it lets changes through, which here is a `not` of the other policies.");
    return undefined;
  }
  const condition: Record<string, unknown> = {};
  const not: Record<string, unknown> = {};
  let whole = true;
  for (const [key, written] of Object.entries(isMap(rule["if"]) ? rule["if"] : {})) {
    const why = PREDICATES[key]?.(written, condition, not) ?? `\`${key}\` has no counterpart.`;
    if (why === "") continue;
    whole = false;
    told(why);
  }
  const options = isMap(rule["options"]) ? rule["options"] : {};
  const by = peopleOf(requires, told);
  const people = [...(options["allow_author"] === true ? ["author"] : []), ...(by.length === 0 ? ["not-author"] : by)];
  for (const key of Object.keys(options))
    if (
      ![
        "allow_author",
        "allow_contributor",
        "allow_non_author_contributor",
        "invalidate_on_push",
        "methods",
        "request_review",
      ].includes(key)
    )
      told(`The option \`${key}\` has no counterpart.`);
  if (options["request_review"] !== undefined)
    told("It also requests reviews, which is left to GitHub (code owners, or a team's review assignment).");
  const approval: WrittenVerify = { approval: { by: people, count: Math.min(Math.max(count, 1), 20) } };
  const when = { ...condition, ...(Object.keys(not).length === 0 ? {} : { not }) };
  return {
    ...{ name, title: oneLine(name, 200), enforcement: whole ? "block" : "observe" },
    ...(Object.keys(when).length === 0 ? {} : { when }),
    items: [
      {
        id: "approved",
        text: count > 1 ? `${count} people approved` : "Approved",
        by: people,
        ...(options["invalidate_on_push"] === true ? { reset: "on-push" as const } : {}),
        verify: approval,
        ...(count > 1 ? { verify_only: true as const } : {}),
      },
    ],
    remarks: [],
    ...(whole
      ? {}
      : { changed: ["Not all of its `if` could be carried over, so it applies more often, and only observes."] }),
  };
};

const peopleOf = (requires: Part, told: (why: string) => void): readonly string[] => {
  const actors = isMap(requires["actors"]) ? { ...requires, ...requires["actors"] } : requires;
  if (actors["organizations"] !== undefined)
    told("Members of an organisation cannot be named; name a team, or `role:write`.");
  const permissions = textsOf(actors["permissions"]).filter((one) =>
    ["read", "triage", "write", "maintain", "admin"].includes(one),
  );
  return [
    ...textsOf(actors["teams"]).map((team) => `team:@${team}`),
    ...textsOf(actors["users"]).flatMap((user) => {
      if (isBotLogin(user)) told(`${user} is a bot, and bots cannot approve here.`);
      return isBotLogin(user) ? [] : [`user:@${user}`];
    }),
    ...permissions.map((one) => `role:${one}`),
    ...(actors["admins"] === true ? ["role:admin"] : []),
    ...(actors["write_collaborators"] === true ? ["role:write"] : []),
    ...(actors["organizations"] !== undefined && permissions.length === 0 ? ["role:write"] : []),
  ];
};

type Predicate = (written: unknown, condition: Record<string, unknown>, not: Record<string, unknown>) => string;

const patterns = (written: unknown, use: (globs: readonly string[]) => void): string => {
  const found = globsOfPatterns(textsOf(written));
  if (found === undefined) return `A regular expression that no glob says: ${textsOf(written).join(", ")}`;
  use(found);
  return "";
};

const paths = (condition: Record<string, unknown>, mode: "any" | "only", globs: readonly string[]): void => {
  condition["paths"] = { ...(isMap(condition["paths"]) ? condition["paths"] : {}), [mode]: globs };
};

const PREDICATES: Readonly<Record<string, Predicate>> = {
  changed_files: (written, condition) => {
    const map = isMap(written) ? written : {};
    return patterns(map["paths"], (globs) => {
      const ignored = globsOfPatterns(textsOf(map["ignore"])) ?? [];
      if (!globs.includes("**") || ignored.length > 0)
        paths(condition, "any", [...globs, ...ignored.map((glob) => `!${glob}`)]);
    });
  },
  only_changed_files: (written, condition) =>
    patterns(isMap(written) ? written["paths"] : [], (globs) => paths(condition, "only", globs)),
  no_changed_files: (written) =>
    `\`no_changed_files\` excepts the whole pull request, and \`not: { paths }\` only those files: ${textsOf(isMap(written) ? written["paths"] : []).join(", ")}`,
  targets_branch: (written, condition) =>
    patterns(isMap(written) ? written["pattern"] : written, (globs) => {
      condition["base"] = globs;
    }),
  from_branch: (written, condition) =>
    patterns(isMap(written) ? written["pattern"] : written, (globs) => {
      condition["head"] = globs;
    }),
  has_labels: (written, condition) => {
    const labels = textsOf(written);
    if (labels.length > 1) return `All of several labels at once cannot be said: ${labels.join(", ")}`;
    condition["labels"] = labels;
    return "";
  },
  has_author_in: (written, condition) => {
    const map = isMap(written) ? written : {};
    const users = textsOf(map["users"]);
    if (map["teams"] !== undefined || map["organizations"] !== undefined) return "Authors can be named by login only.";
    condition["authors"] = users;
    return "";
  },
  title: (written, condition, not) => {
    const map = isMap(written) ? written : {};
    if (map["matches"] !== undefined) condition["title"] = textsOf(map["matches"]);
    if (map["not_matches"] !== undefined) not["title"] = textsOf(map["not_matches"]);
    return "";
  },
  modified_lines: (written, condition) => {
    const total = isMap(written) ? written["total"] : undefined;
    if (total === undefined) return "Added and removed lines are only counted together here.";
    condition["size"] = { lines: wordOf(total, "").replaceAll(" ", "") };
    return "";
  },
};
