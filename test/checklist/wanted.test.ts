import { expect, test } from "vitest";
import { readLimits, withWanted } from "../../src/checklist/needs.ts";
import { type Found, type Want, wantKey } from "../../src/policy/model/facts.ts";
import { facts, file } from "../policy/predicates/matching-files.ts";
import { policiesOf } from "../policy/read.ts";

const { policies } = policiesOf(
  "version: 1\npolicies: { p: { title: P, when: { content: x, not: { generated: true } }, requires: { adr: true } } }\n",
);
const about = (count: number) =>
  facts({ files: Array.from({ length: count }, (_, i) => file(`${String(i).padStart(3, "0")}.ts`)) });
const answering = (answer: (want: Want) => Found) => {
  const rounds: string[][] = [];
  const read = async (wants: readonly Want[]) => {
    rounds.push(wants.map(wantKey));
    return new Map(wants.map((want) => [wantKey(want), answer(want)]));
  };
  return { rounds, read };
};

test("all is read at once, each once, .gitattributes first", async () => {
  const { rounds, read } = answering(() => ({ kind: "text", text: "y" }));
  const known = await withWanted(policies, about(2), read);
  expect(rounds).toEqual([["attributes ", "text 000.ts", "text 001.ts"]]);
  expect(known.read?.found.size).toBe(3);
});

test("more texts than the limit are not asked for, and count as unreadable", async () => {
  const { rounds, read } = answering(() => ({ kind: "none" }));
  const known = await withWanted(policies, about(readLimits.texts + 5), read);
  expect(rounds.flat()).toHaveLength(readLimits.texts + 1);
  expect(known.read?.found.get("text 204.ts")?.kind).toBe("unreadable");
});

test("texts that are too large together count as unreadable from there on", async () => {
  const text = "y".repeat(readLimits.characters / 2);
  const { read } = answering(({ kind }) => (kind === "text" ? { kind: "text", text } : { kind: "none" }));
  const known = await withWanted(policies, about(4), read);
  expect(["000", "001", "002", "003"].map((name) => known.read?.found.get(`text ${name}.ts`)?.kind)).toEqual([
    ...["text", "text", "unreadable", "unreadable"],
  ]);
});

test("what the source does not answer counts as unreadable", async () => {
  const known = await withWanted(policies, about(1), async () => new Map());
  expect(known.read?.found.get("text 000.ts")).toEqual({ kind: "unreadable", why: "it could not be read" });
});

test("nothing is asked where no policy reads", async () => {
  const { policies: plain } = policiesOf(
    "version: 1\npolicies: { p: { title: P, when: { paths: x }, requires: { adr: true } } }\n",
  );
  const { rounds, read } = answering(() => ({ kind: "none" }));
  await withWanted(plain, about(1), read);
  expect(rounds).toEqual([]);
});

test("what an item or an ADR looks at is asked only where the policy applies, and never where it is off", async () => {
  const { policies: below } = policiesOf(`version: 1
policies:
  p: { title: P, when: { paths: x.ts }, requires: { checklist: [{ id: i, text: I, when: { content: x, matched: true } }] } }
  q: { title: Q, when: { paths: "*.ts" }, requires: { adr: { when: { content: y } } } }
  r: { title: R, when: { paths: z.ts }, requires: { checklist: [{ id: i, text: I, when: { content: z } }] } }
  o: { title: O, enforcement: off, when: { content: x }, requires: { adr: true } }
`);
  const { rounds, read } = answering(() => ({ kind: "none" }));
  await withWanted(
    below.filter(({ id }) => id !== "q"),
    facts({ files: [file("x.ts"), file("y.ts")] }),
    read,
  );
  expect(rounds).toEqual([["text x.ts"]]);
  await withWanted(below, facts({ files: [file("x.ts"), file("y.ts")] }), read);
  expect(rounds.at(-1)).toEqual(["text x.ts", "text y.ts"]);
});

test("a .gitattributes beyond the limit says nothing, a folder beyond it is unreadable", async () => {
  const { policies: both } = policiesOf(
    "version: 1\npolicies: { p: { title: P, when: { beside: cdk.json, generated: true }, requires: { adr: true } } }\n",
  );
  const { read } = answering(({ kind }) => (kind === "folder" ? { kind: "names", names: [] } : { kind: "none" }));
  const files = Array.from({ length: readLimits.folders + 10 }, (_, i) => file(`d${i}/a.ts`));
  const found = [...((await withWanted(both, facts({ files }), read)).read?.found ?? [])];
  const kindsOf = (prefix: string) =>
    new Set(found.flatMap(([key, one]) => (key.startsWith(prefix) ? [one.kind] : [])));
  expect([...kindsOf("folder ")].sort()).toEqual(["names", "unreadable"]);
  expect([...kindsOf("attributes ")]).toEqual(["none"]);
});
