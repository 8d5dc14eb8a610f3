import fc from "fast-check";
import type { AdrFinding } from "../../src/checklist/adr/assess-adr.ts";
import type { Evaluation, PolicyResult } from "../../src/checklist/evaluate.ts";
import type { ItemResult, Notice } from "../../src/checklist/item-result.ts";
import type { RefusalCode } from "../../src/checklist/ledger/ledger.ts";
import type { Outcome } from "../../src/checklist/ledger/outcome-of.ts";
import type { Who } from "../../src/policy/model/policy.ts";
import { aFile, aLedger, anEntry, anEvaluation, anItem, aProblem, aResult, someFacts } from "./evaluation-world.ts";
import { hostileText } from "./hostile-text.ts";

const OUTCOMES: readonly Outcome[] = ["open", "done", "verified", "waived", "stale", "refused"];
const REFUSALS: readonly RefusalCode[] = [
  "bot",
  "is-author",
  "not-the-author",
  "not-in",
  "no-access",
  "unattributed",
  "machine-only",
  "not-waivable",
  "no-reason",
];

const who = (): fc.Arbitrary<Who> =>
  fc.oneof(
    fc.constantFrom<Who>(
      { kind: "anyone" },
      { kind: "author" },
      { kind: "not-author" },
      { kind: "role", role: "maintain" },
    ),
    hostileText().map((team): Who => ({ kind: "team", team })),
    hostileText().map((login): Who => ({ kind: "user", login })),
  );

const finding = (): fc.Arbitrary<AdrFinding> =>
  fc.oneof(
    fc.constantFrom<AdrFinding>(
      { kind: "met" },
      { kind: "external" },
      { kind: "no-such-file" },
      { kind: "outside-adr-paths" },
      { kind: "not-an-adr" },
      { kind: "other-address", accepts: true },
      { kind: "no-date" },
      { kind: "missing-parts", parts: ["options", "cost-review"] },
    ),
    hostileText().map((status): AdrFinding => ({ kind: "bad-status", status })),
    hostileText().map((status): AdrFinding => ({ kind: "unknown-status", status })),
    hostileText().map((date): AdrFinding => ({ kind: "too-old", date })),
  );

const notice = (): fc.Arbitrary<Notice> =>
  fc.oneof(
    fc.constantFrom<Notice>(
      { kind: "ledger-unreadable" },
      { kind: "ledger-replayed" },
      { kind: "comment-lost", by: "" },
    ),
    hostileText().map((by): Notice => ({ kind: "page-edited", by })),
    hostileText().map((by): Notice => ({ kind: "ledger-tampered", by })),
    hostileText().map((by): Notice => ({ kind: "comment-deleted", by })),
    hostileText().map((by): Notice => ({ kind: "comment-lost", by })),
    fc
      .array(hostileText(), { maxLength: 8 })
      .map((files): Notice => ({ kind: "unread-lines", files, count: files.length + 2 })),
    fc.tuple(fc.array(hostileText(), { maxLength: 8 }), fc.array(hostileText(), { maxLength: 7 })).map(
      ([files, messages]): Notice => ({
        kind: "policy-edited",
        files,
        problems: messages.map((message) => aProblem({ message, file: message, key: message })),
      }),
    ),
    fc.array(hostileText(), { minLength: 1, maxLength: 8 }).map((texts): Notice => {
      const keys = texts.map((text) => ({ key: text, before: text, after: text, direction: "looser" as const }));
      const past = texts.map((title, number) => ({ number, title, policies: texts }));
      return {
        kind: "policy-edited",
        files: texts,
        problems: [],
        effect: {
          settings: keys,
          policies: texts.map((id) => ({ id, title: id, kind: "looser", keys })),
          past:
            texts.length > 6
              ? { kind: "unknown", why: texts[0] ?? "" }
              : { kind: "looked", count: 20, unread: 1, heldBefore: 2, heldAfter: 3, newly: past, noLonger: past },
        },
      };
    }),
  );

const item = (id: string, policies: readonly string[], blocking: boolean): fc.Arbitrary<ItemResult> =>
  fc
    .record({
      text: hostileText(),
      help: fc.option(hostileText(), { nil: undefined }),
      by: fc.array(who(), { maxLength: 3 }),
      outcome: fc.constantFrom(...OUTCOMES),
      verifyOnly: fc.boolean(),
      login: hostileText(),
      at: fc.oneof(fc.constant("2026-11-23T06:28:00Z"), hostileText()),
      reason: hostileText(),
      evidence: hostileText(),
      url: fc.oneof(
        hostileText(),
        hostileText().map((text) => `https://ci.example/${text}`),
      ),
      wouldVerify: fc.array(hostileText(), { maxLength: 6 }),
      files: fc.array(hostileText(), { maxLength: 6 }),
      push: fc.boolean(),
      why: fc.constantFrom(...REFUSALS),
      others: fc.array(hostileText(), { maxLength: 6 }),
    })
    .map((drawn) => {
      const { text, by, outcome, verifyOnly, wouldVerify } = drawn;
      const answered = outcome === "done" || outcome === "waived" || outcome === "stale";
      const said = outcome === "waived" ? "waived" : "ticked";
      const key = `${policies[0]}.${id}`;
      return anItem(id, {
        policies: [...policies, ...drawn.others],
        key,
        keys: [key],
        text,
        by,
        outcome,
        verifyOnly: verifyOnly && (outcome === "open" || outcome === "verified"),
        wouldVerify,
        verifyWords: wouldVerify,
        blocking,
        ...(drawn.help === undefined ? {} : { help: drawn.help }),
        ...(answered ? { entry: anEntry({ said, by: drawn.login, at: drawn.at, reason: drawn.reason }) } : {}),
        ...(outcome === "verified"
          ? { evidence: { kind: "check" as const, text: drawn.evidence, url: drawn.url } }
          : {}),
        ...(outcome === "stale"
          ? {
              staleBecause: {
                files: drawn.files.slice(0, 5),
                count: Math.max(1, drawn.files.length),
                push: drawn.push,
                ...(drawn.files.length > 3 ? { gap: { at: drawn.at, why: "deleted" as const, by: drawn.login } } : {}),
              },
            }
          : {}),
        ...(outcome === "refused" ? { refusal: { item: key, by: drawn.login, at: drawn.at, why: drawn.why } } : {}),
      });
    });

const policy = (at: number): fc.Arbitrary<PolicyResult> =>
  fc
    .record({
      blocking: fc.boolean(),
      title: hostileText(),
      why: hostileText(),
      source: fc.option(hostileText(), { nil: undefined }),
      owners: fc.array(hostileText(), { maxLength: 5 }),
      files: fc.array(fc.tuple(hostileText(), fc.option(hostileText(), { nil: undefined }), hostileText()), {
        maxLength: 30,
      }),
      reasons: fc.array(hostileText(), { maxLength: 3 }),
      size: fc.nat({ max: 3 }),
    })
    .chain((drawn) =>
      fc
        .tuple(...Array.from({ length: drawn.size }, (_, n) => item(`item-${n}`, [`policy-${at}`], drawn.blocking)))
        .map((items) => {
          const files = drawn.files.map(([path, previousPath]) =>
            aFile(path, previousPath === undefined ? {} : { status: "renamed", previousPath }),
          );
          const decided = Object.fromEntries(drawn.files.map(([path, , glob]) => [path, glob]));
          return aResult(
            {
              id: `policy-${at}`,
              title: drawn.title,
              why: drawn.why,
              owners: drawn.owners,
              enforcement: drawn.blocking ? "block" : "advise",
              ...(drawn.source === undefined ? {} : { source: drawn.source }),
            },
            items,
            { files, reasons: drawn.reasons.map((text) => ({ predicate: "paths", text, decided })) },
          );
        }),
    );

/** Evaluations in which every foreign text is hostile; ids and counts are as the engine makes them. */
export const hostileEvaluation = (): fc.Arbitrary<Evaluation> =>
  fc
    .record({
      size: fc.nat({ max: 3 }),
      notices: fc.array(notice(), { maxLength: 3 }),
      looked: fc.option(fc.array(fc.tuple(hostileText(), finding()), { maxLength: 5 }), { nil: undefined }),
      met: fc.boolean(),
      observed: fc.boolean(),
    })
    .chain(({ size, notices, looked, met, observed }) =>
      fc.tuple(...Array.from({ length: size }, (_, at) => policy(at))).map((policies) => {
        const ordered = [...policies].sort(
          (a, b) => Number(b.policy.enforcement === "block") - Number(a.policy.enforcement === "block"),
        );
        return anEvaluation({
          policies: ordered,
          notices,
          ledger: aLedger(
            someFacts(),
            ordered.flatMap(({ items }) => items),
          ),
          observed: observed ? ordered.slice(0, 2).map(({ match }) => match) : [],
          ...(looked === undefined || ordered.length === 0
            ? {}
            : {
                adr: {
                  state: met ? ("met" as const) : looked.length === 0 ? ("missing" as const) : ("not-met" as const),
                  policies: ordered.map(({ policy: { id } }) => id),
                  blocking: true,
                  parts: ["problem", "decision"] as const,
                  looked: looked.map(([target, found]) => ({ target, from: "body" as const, found })),
                },
              }),
        });
      }),
    );
