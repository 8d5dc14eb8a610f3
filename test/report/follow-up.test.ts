import { describe, expect, it } from "vitest";
import { followUpMarker, renderFollowUp } from "../../src/report/follow-up.ts";
import { anEvaluation } from "../support/evaluation-world.ts";

const BY = {
  kind: "break-glass" as const,
  by: "drew",
  at: "2026-11-23T07:30:00Z",
  reason: "the @team is down <script>",
  as: "role:admin",
};
const OPTIONS = { pullUrl: "https://github.example/acme/shop/pull/7", due: "2026-11-30", label: "break-glass" };

describe("renderFollowUp", () => {
  const evaluation = anEvaluation();
  const followUp = renderFollowUp(evaluation, BY, OPTIONS);

  it("lists what is open, asks the playbook's three questions, and is due and assigned", () => {
    const open = evaluation.policies
      .flatMap(({ items }) => items)
      .filter((item) => item.blocking && item.outcome !== "done");
    expect(followUp.body.startsWith(followUpMarker(evaluation.facts.repository, evaluation.facts.number))).toBe(true);
    expect(followUp.body).toContain(OPTIONS.pullUrl);
    expect(followUp.body).toContain("Due: 2026-11-30");
    for (const bucket of ["Prevent", "Detect", "Respond"]) expect(followUp.body).toContain(`**${bucket}**`);
    expect(followUp.body.match(/^- \[ \] /gm)?.length).toBeGreaterThan(0);
    expect(followUp.title).toMatch(/^Follow up on #\d+: \d+ open items?$/);
    expect(open.length).toBeGreaterThan(0);
    expect(followUp).toMatchObject({ assignees: ["drew"], label: "break-glass" });
  });

  it("a reason sends no notification and contains no HTML", () => {
    expect(followUp.body).not.toContain("@team");
    expect(followUp.body).not.toContain("<script");
  });

  it("warns the owners, by name, when the budget is spent", () => {
    const warned = renderFollowUp(evaluation, BY, {
      ...OPTIONS,
      warn: { owners: ["@acme/data", "not an owner"], count: 4, max: 3 },
    });
    expect(warned.body).toContain("> The budget is spent: this is number 4 of 3 within 30 days. @acme/data\n");
    expect(warned.body).not.toContain("not an owner");
    expect(followUp.body).not.toContain("budget");
  });

  it("is assigned to the author if an incident let it pass, and to no one if the author is a bot", () => {
    const incident = { kind: "follow-up" as const, policies: ["incident"] };
    expect(renderFollowUp(evaluation, incident, OPTIONS).assignees).toEqual([evaluation.facts.author.login]);
    const facts = { ...evaluation.facts, author: { login: "renovate[bot]", kind: "bot" as const } };
    expect(renderFollowUp({ ...evaluation, facts }, incident, OPTIONS).assignees).toEqual([]);
  });

  it("asks for the ADR that is missing", () => {
    const adr = { state: "missing" as const, policies: ["a"], blocking: true, parts: [], looked: [] };
    const { title, body } = renderFollowUp({ ...evaluation, adr }, BY, OPTIONS);
    expect(body).toContain("- [ ] An ADR that records the decision");
    const listed = body.match(/^- \[ \] /gm)?.length ?? 0;
    expect(title).toContain(`: ${listed} open item`);
    expect(listed).toBe((followUp.body.match(/^- \[ \] /gm)?.length ?? 0) + 1);
  });
});
