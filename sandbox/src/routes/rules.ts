import { branchRuleShape, rulesetShape } from "../shapes/rules.ts";
import { organization } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import {
  createRuleset,
  deleteRuleset,
  findRuleset,
  parentRulesets,
  type RulesetHolder,
  rulesOf,
  updateRuleset,
} from "../state/rulesets.ts";
import { type Answer, paginate, type Route, type RouteRequest } from "./route.ts";

const ofRepository = ({ repositoryState }: RouteRequest): RulesetHolder => ({ kind: "repository", repositoryState });
const ofOrganization = ({ host, params }: RouteRequest): RulesetHolder => ({
  kind: "organization",
  host,
  organization: organization(host, String(params.org)),
});

const reads = ["metadata:read"] as const;
const writes = ["administration:write"] as const;
const orgReads = ["organization_administration:read"] as const;
const orgWrites = ["organization_administration:write"] as const;

const idOf = ({ params }: RouteRequest): number => Number(params.ruleset_id);

const create = (request: RouteRequest, holder: RulesetHolder): Answer => ({
  status: 201,
  body: rulesetShape(request.host, createRuleset(holder, request.body), true),
});
const update = (request: RouteRequest, holder: RulesetHolder): Answer => ({
  body: rulesetShape(request.host, updateRuleset(holder, idOf(request), request.body ?? {}), true),
});
const remove = (request: RouteRequest, holder: RulesetHolder): Answer => {
  deleteRuleset(holder, idOf(request));
  return { status: 204 };
};

export const ruleRoutes: Readonly<Record<string, Route>> = {
  "repos/get-repo-rulesets": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, query, host } = request;
      // A text without validation.
      const parents = String(query.includes_parents ?? true) === "true" ? parentRulesets(repositoryState) : [];
      const all = [...repositoryState.rulesets.values(), ...parents];
      return paginate(request, all, (page) => page.map((one) => rulesetShape(host, one, false)));
    },
  },
  "repos/get-repo-ruleset": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, host } = request;
      const parent = parentRulesets(repositoryState).find(({ id }) => id === idOf(request));
      return { body: rulesetShape(host, parent ?? findRuleset(ofRepository(request), idOf(request)), true) };
    },
  },
  "repos/create-repo-ruleset": { needs: writes, answer: (request) => create(request, ofRepository(request)) },
  "repos/update-repo-ruleset": { needs: writes, answer: (request) => update(request, ofRepository(request)) },
  "repos/delete-repo-ruleset": { needs: writes, answer: (request) => remove(request, ofRepository(request)) },
  "repos/get-org-rulesets": {
    needs: orgReads,
    answer: (request) => {
      const { host, params } = request;
      const all = [...organization(host, String(params.org)).rulesets.values()];
      return paginate(request, all, (page) => page.map((one) => rulesetShape(host, one, false)));
    },
  },
  "repos/get-org-ruleset": {
    needs: orgReads,
    answer: (request) => ({
      body: rulesetShape(request.host, findRuleset(ofOrganization(request), idOf(request)), true),
    }),
  },
  "repos/create-org-ruleset": { needs: orgWrites, answer: (request) => create(request, ofOrganization(request)) },
  "repos/update-org-ruleset": { needs: orgWrites, answer: (request) => update(request, ofOrganization(request)) },
  "repos/delete-org-ruleset": { needs: orgWrites, answer: (request) => remove(request, ofOrganization(request)) },
  "repos/get-branch-rules": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, params } = request;
      return paginate(request, rulesOf(repositoryState, String(params.branch)), (page) => page.map(branchRuleShape));
    },
  },
  "repos/get-branch-protection": {
    needs: ["administration:read"],
    answer: ({ repositoryState, params }) => {
      const branch = String(params.branch);
      const checks = repositoryState.protections.get(branch);
      if (checks === undefined) throw new Refusal(404, "Branch not protected");
      const url = `${repositoryState.url}/repos/${repositoryState.fullName}/branches/${branch}/protection`;
      return {
        body: {
          url,
          ...(checks.length === 0
            ? {}
            : {
                required_status_checks: {
                  url: `${url}/required_status_checks`,
                  strict: false,
                  contexts: checks.map(({ context }) => context),
                  contexts_url: `${url}/required_status_checks/contexts`,
                  checks: checks.map(({ context, app }) => ({ context, app_id: app ?? null })),
                },
              }),
          enforce_admins: { url: `${url}/enforce_admins`, enabled: false },
          required_linear_history: { enabled: false },
          allow_force_pushes: { enabled: false },
          allow_deletions: { enabled: false },
        },
      };
    },
  },
};
