import { describe, expect, it } from "vitest";
import type { EvidenceFacts } from "../../../src/checklist/evidence/evidence-facts.ts";
import { whatIsLacking } from "../../../src/checklist/evidence/verify-item.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { someEvidence, someFacts } from "../../support/default-world.ts";
import { seen } from "./verify.ts";

describe("check", () => {
  const run = (name: string, conclusion: string) => ({ name, conclusion, url: `https://ci.example/${conclusion}` });
  const good = 'check "buf-breaking" succeeded https://ci.example/success';
  it.each([
    ["success", [run("buf-breaking", "success")], good],
    ["failure", [run("buf-breaking", "failure")], undefined],
    ["running", [run("buf-breaking", "")], undefined],
    ["skipped", [run("buf-breaking", "skipped")], undefined],
    ["neutral", [run("buf-breaking", "neutral")], undefined],
    ["another's", [run("lint", "success")], undefined],
    ["one of two that match", [run("buf-lint", "failure"), run("buf-breaking", "success")], undefined],
    ["one of two that match, the other running", [run("buf-lint", ""), run("buf-breaking", "success")], undefined],
    ["two of one name that differ", [run("buf-breaking", "success"), run("buf-breaking", "failure")], undefined],
    ["two that match in another case", [run("buf-breaking", "success"), run("Buf-Breaking", "failure")], undefined],
    [
      "all that match",
      [run("buf-lint", "success"), run("buf-breaking", "success"), run("lint", "failure")],
      'checks "buf-lint" and "buf-breaking" succeeded https://ci.example/success',
    ],
    ["none", [], undefined],
  ])("%s", (_name, checks, text) => {
    expect(seen({ kind: "check", names: ["buf*"] }, { evidence: { checks } })).toBe(text);
  });
  const build = [run("build", "success"), run("build", "success")];
  it.each<[string, Partial<Extract<Verify, { kind: "check" }>>, readonly ReturnType<typeof run>[], boolean]>([
    ["any of two, one failed", { names: ["build", "lint"] }, [...build, run("lint", "failure")], true],
    ["any of two, one is not there", { names: ["build", "lint"] }, build, true],
    ["any of two, the one half failed", { names: ["build", "lint"] }, [...build, run("build", "failure")], false],
    ["all of two", { names: ["build", "lint"], all: true }, [...build, run("lint", "success")], true],
    ["all of two, one failed", { names: ["build", "lint"], all: true }, [...build, run("lint", "failure")], false],
    ["all of two, one is not there", { names: ["build", "lint"], all: true }, build, false],
    ["skipped, which counts", { conclusions: ["success", "skipped"] }, [...build, run("build", "skipped")], true],
    ["skipped alone, which counts", { conclusions: ["skipped"] }, [run("build", "skipped")], true],
    ["neutral, where skipped counts", { conclusions: ["success", "skipped"] }, [run("build", "neutral")], false],
    ["success, where only neutral counts", { conclusions: ["neutral"] }, build, false],
    ["all green, but there are more than could be read", { names: ["build"] }, [], false],
  ])("%s", (_name, verify, checks, counts) => {
    const evidence = checks.length === 0 ? { checks: build, checksUnread: "there are more" } : { checks };
    expect(seen({ kind: "check", names: ["build"], ...verify }, { evidence }) !== undefined).toBe(counts);
  });
  it.each<[string, Partial<EvidenceFacts>, readonly string[]]>([
    ["none", {}, ['no check named "build*" is reported for this commit']],
    ["running", { checks: [run("build", "")] }, ['check "build" has not finished']],
    [
      "failed in one workflow",
      { checks: [run("build (20)", "success"), { ...run("build (22)", "failure"), workflow: "Nightly" }] },
      ['check "build (22)" failed in workflow "Nightly"'],
    ],
    ["ended in a new way", { checks: [run("build", "constructor")] }, ['check "build" ended as "constructor"']],
    ["too many", { checks: [run("build", "success")], checksUnread: "there are more" }, ["there are more"]],
    ["all there", { checks: [run("build", "success")] }, []],
  ])("says what is lacking: %s", (_name, evidence, texts) => {
    const facts = someFacts();
    const testContext = { facts, files: [], evidence: someEvidence(evidence), adrMet: false, check: "tollgate" };
    expect(whatIsLacking({ kind: "check", names: ["build*"] }, testContext).map(({ text }) => text)).toEqual(texts);
  });
  it("Tollgate's own proves nothing", () => {
    expect(
      seen(
        { kind: "check", names: ["*"] },
        { evidence: { checks: [run("tollgate", "success"), run("Tollgate", "success")] } },
      ),
    ).toBeUndefined();
  });
});

describe("status", () => {
  const status = (context: string, state: "success" | "pending") => ({ context, state, url: "" });
  it("the newest of its context, and not Tollgate's own", () => {
    const verify: Verify = { kind: "status", contexts: ["ci/*", "toll*"] };
    expect(seen(verify, { evidence: { statuses: [status("ci/plan", "success")] } })).toBe(
      'status "ci/plan" is success',
    );
    expect(seen(verify, { evidence: { statuses: [status("ci/plan", "pending")] } })).toBeUndefined();
    expect(seen(verify, { evidence: { statuses: [status("tollgate", "success")] } })).toBeUndefined();
    expect(seen(verify)).toBeUndefined();
  });
});

describe("deployments", () => {
  const verify: Verify = { kind: "deployment", environments: ["staging", "preview-*"] };
  const all: Verify = { ...verify, all: true };
  const at = (environment: string, state: string) => ({ environment, state, url: "" });
  it.each<[string, Verify, readonly ReturnType<typeof at>[], string | undefined]>([
    ["one of two names", verify, [at("staging", "success")], 'the deployment to "staging" succeeded'],
    [
      "each environment of a pattern",
      verify,
      [at("preview-a", "success"), at("preview-b", "success")],
      'the deployments to "preview-a" and "preview-b" succeeded',
    ],
    ["but not all of them", verify, [at("preview-a", "success"), at("preview-b", "failure")], undefined],
    ["inactive", verify, [at("staging", "inactive")], undefined],
    ["none", verify, [], undefined],
    ["each name is asked", all, [at("staging", "success")], undefined],
    [
      "each name is there",
      all,
      [at("staging", "success"), at("preview-a", "success")],
      'the deployments to "staging" and "preview-a" succeeded',
    ],
  ])("%s", (_name, verified, deployments, text) => {
    expect(seen(verified, { evidence: { deployments } })).toBe(text);
  });

  it.each<[string, Parameters<typeof seen>[1], readonly string[]]>([
    [
      "failed and missing",
      { evidence: { deployments: [at("staging", "failure")] } },
      ['the deployment to "staging" failed', 'this commit was not deployed to "preview-*"'],
    ],
    [
      "not readable",
      { evidence: { deploymentsUnread: "it needs `deployments: read`" } },
      ["it needs `deployments: read`"],
    ],
  ])("says what is missing: %s", (_name, context, wanted) => {
    const lacking = whatIsLacking(verify, {
      facts: someFacts(),
      files: [],
      evidence: someEvidence(context?.evidence),
      adrMet: false,
      check: "tollgate",
    });
    expect(lacking.map(({ text }) => text)).toEqual(wanted);
  });
});
