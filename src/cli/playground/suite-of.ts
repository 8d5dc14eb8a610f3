import type { Played } from "@tollgate/sandbox";
import { stringify } from "yaml";
import { evidenceNeeds } from "../../checklist/evidence-needs.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { readSuite } from "../../suite/read-suite.ts";
import { resolveCases } from "../../suite/resolve-cases.ts";
import { runSuite, type SuiteResult } from "../../suite/run-suite.ts";
import { updateSuite } from "../../suite/update-suite.ts";
import { LONGEST_DIFF } from "../../suite/written-suite.ts";
import type { ReadChange } from "./read-change.ts";

/**
 * A suite of one case, with what is true now as the expectation. `tollgate test --update` would write the same, because
 * the same code does; then it is run once, so that nothing is handed out that fails.
 */
export const suiteOf = async (
  set: PolicySet,
  wanted: Played & { readonly policy: string; readonly name: string },
  change: ReadChange,
): Promise<{ readonly file: string; readonly text: string } | { readonly refused: string }> => {
  const policy = set.policies.find(({ id }) => id === wanted.policy);
  if (policy === undefined) return { refused: `There is no policy ${wanted.policy}.` };
  const { facts } = change;
  const diff = await change.diff();
  if (diff.length > LONGEST_DIFF)
    return { refused: `This change is too large: a case holds a diff of at most ${LONGEST_DIFF} characters.` };
  const matches = matchPolicies([{ ...policy, enforcement: "block" }], facts);
  const needs = evidenceNeeds(matches, facts, set.settings, { links: [], people: [] });
  const contents = Object.entries(await change.contentsOf(needs.contents)).filter(([, text]) => text !== null);
  const { title, body, author, base, labels, draft, checks, name } = wanted;
  const range = wanted.change.kind === "range";
  const said = Object.entries({
    title: range ? facts.title : title,
    body: range ? facts.body : body,
    author: range ? facts.author.login : author,
    base: range ? facts.base.ref : base,
  }).filter(([, text]) => text !== "");
  const written = {
    policy: policy.id,
    cases: [
      {
        name: name.trim(),
        diff,
        ...Object.fromEntries(said),
        ...(labels.length === 0 ? {} : { labels }),
        ...(draft ? { draft } : {}),
        ...(checks.length === 0 ? {} : { checks, statuses: checks }),
        ...(facts.codeOwners === undefined ? {} : { code_owners: facts.codeOwners.text }),
        ...(contents.length === 0 ? {} : { contents: Object.fromEntries(contents) }),
        expect: matches.length === 0 ? "none" : { match: true, adr: "not-required", items: [], verified: [] },
      },
    ],
  };
  const file = `.github/tollgate/${policy.id}.test.yml`;
  const draftText = stringify(written, { lineWidth: 0 });
  const first = await run(file, draftText, set);
  if (!first.ok) return { refused: wordsOf(first.problems) };
  const applies = matches.length > 0;
  if (first.value.cases.some((one) => one.applied !== applies))
    return { refused: "A case cannot hold this: the policy looks at more of the repository than the change." };
  const text = updateSuite(draftText, first.value.cases);
  const again = await run(file, text, set);
  if (!again.ok) return { refused: wordsOf(again.problems) };
  const failed = again.value.cases.flatMap(({ failures }) => failures);
  return failed.length === 0 ? { file, text } : { refused: `The case does not hold: ${failed.join("; ")}.` };
};

const run = async (file: string, text: string, set: PolicySet): Promise<Read<SuiteResult>> => {
  const suite = readSuite(file, new TextEncoder().encode(text));
  if (!suite.ok) return suite;
  const nothing = (): { readonly ok: false; readonly problems: readonly Problem[] } => ({ ok: false, problems: [] });
  const resolved = await resolveCases(suite.value, { repository: async () => nothing(), readFile: nothing });
  return resolved.ok ? runSuite(resolved.value, set, createSigner([]).hash) : resolved;
};

const wordsOf = (problems: readonly Problem[]): string =>
  problems.map(({ key, message }) => `${key} ${message}`).join("; ");
