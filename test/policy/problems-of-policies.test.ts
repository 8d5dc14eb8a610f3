import { describe, expect, test } from "vitest";
import { problemsOf } from "./read.ts";

const at = (code: string, place: string, words: string): string => `${code} t.yml:${place} ${words}`;
const policy = (rest: string): string => `version: 1\npolicies:\n  p:\n    title: P\n    ${rest}\n`;
const requires = (rest: string): string => policy(`requires: ${rest}`);

describe("problems of a policy and of what it extends", () => {
  test.each([
    [
      "an empty checklist",
      requires("{ checklist: [] }"),
      [
        at(
          "empty-checklist",
          "5:17",
          "policies.p.requires.checklist is a checklist without items; leave it out, or write what has to be done",
        ),
      ],
    ],
    [
      "nothing required",
      requires("{}"),
      [at("missing-key", "5:5", "policies.p.requires asks for nothing (allowed: adr, checklist)")],
    ],
    [
      "no requires",
      policy("why: x"),
      [
        at(
          "missing-key",
          "3:3",
          "policies.p.requires is missing: the policy asks for nothing; write a checklist, or set `enforcement: off`",
        ),
      ],
    ],
    [
      "an item twice",
      requires("{ checklist: [{ id: a, text: x }, { id: a, text: y }] }"),
      [
        at(
          "duplicate-id",
          "5:55",
          'policies.p.requires.checklist[1].id is the id "a" of another item of this checklist',
        ),
      ],
    ],
    [
      "an item without text",
      requires("{ checklist: [{ id: a }] }"),
      [
        at(
          "missing-key",
          "5:29",
          "policies.p.requires.checklist.a.text is missing: no file that this one extends has an item of this id",
        ),
      ],
    ],
    [
      "an item that only a machine can answer, without how",
      requires("{ checklist: [{ id: a, text: x, verify_only: true }] }"),
      [
        at(
          "missing-key",
          "5:29",
          "policies.p.requires.checklist.a.verify is missing: with `verify_only` only a machine can answer, so it must say how",
        ),
      ],
    ],
    [
      "who is nobody",
      requires("{ checklist: [{ id: a, text: x, by: [autor] }] }"),
      [
        at(
          "wrong-value",
          "5:52",
          'policies.p.requires.checklist[0].by[0] says "autor", which names nobody (allowed: anyone, author, not-author, code-owner, team:@org/team, role:maintain, user:@login; did you mean author?)',
        ),
      ],
    ],
    [
      "all of one",
      requires("{ checklist: [{ id: a, text: x, by: { all: author } }] }"),
      [at("wrong-value", "5:58", "policies.p.requires.checklist[0].by.all asks for one person, who needs no `all`")],
    ],
    [
      "all of many, one of whom is nobody",
      requires("{ checklist: [{ id: a, text: x, by: { all: [anyone, anyone, anyone, anyone, anyone, anyon] } }] }"),
      [
        expect.stringContaining("by.all asks for 6 people; at most 5 can be asked together"),
        expect.stringContaining('by.all[5] says "anyon", which names nobody'),
      ],
    ],
    [
      "a map that is not `all`",
      requires("{ checklist: [{ id: a, text: x, waive: { al: [author, anyone] } }] }"),
      [
        expect.stringContaining("waive.all is missing"),
        expect.stringContaining("waive.al is not a known key here (allowed: all; did you mean all?)"),
      ],
    ],
    [
      "all who may break the glass",
      `version: 1\nbreak_glass: { by: { all: [role:admin, role:maintain] } }\n`,
      [expect.stringContaining("break_glass.by must be a text or a list, not a map")],
    ],
    [
      "a team without its prefix",
      requires("{ checklist: [{ id: a, text: x, by: acme/dba }] }"),
      [expect.stringContaining("did you mean team:@acme/dba?")],
    ],
    [
      "a role that there is not",
      requires("{ checklist: [{ id: a, text: x, waive: role:maintainer }] }"),
      [
        expect.stringContaining(
          "(allowed: role:read, role:triage, role:write, role:maintain, role:admin; did you mean role:maintain?)",
        ),
      ],
    ],
    [
      "two kinds of evidence in one map",
      requires("{ checklist: [{ id: a, text: x, verify: { file: x, check: y } }] }"),
      [
        at(
          "wrong-value",
          "5:47",
          "policies.p.requires.checklist[0].verify has 2 kinds of evidence (file, check) in one map; write a list of maps, any of which is enough, or put the list under `all`",
        ),
      ],
    ],
    [
      "no evidence",
      requires("{ checklist: [{ id: a, text: x, verify: {} }] }"),
      [expect.stringContaining("policies.p.requires.checklist[0].verify names no evidence (allowed: file, exists,")],
    ],
    [
      "a glob for exists",
      requires('{ checklist: [{ id: a, text: x, verify: { exists: "docs/*" } }] }'),
      [expect.stringContaining("verify.exists is a glob, but `exists` takes plain paths")],
    ],
    [
      "a drop that says more",
      requires("{ checklist: [{ id: a, text: x, drop: true }] }"),
      [expect.stringContaining("drop drops the item, so nothing else can be said of it")],
    ],
    [
      "an owner without @",
      `${policy("owners: acme/db")}    requires: { adr: true }\n`,
      [at("wrong-value", "5:13", 'policies.p.owners is no owner: `@login` or `@org/team` (did you mean "@acme/db"?)')],
    ],
    [
      "an unknown pack",
      "version: 1\nextends:\n  - tollgate:recomended\n",
      [
        at(
          "unknown-pack",
          "3:5",
          'extends[0] names "tollgate:recomended", which Tollgate does not bring (allowed: tollgate:caching, tollgate:playbook, tollgate:recommended, tollgate:schema-change; did you mean tollgate:recommended?)',
        ),
      ],
    ],
    [
      "a list of packages is no pack",
      "version: 1\nextends: tollgate:data/services\n",
      [expect.stringMatching(/^unknown-pack t\.yml:2:1/)],
    ],
    [
      "a pack without its prefix",
      "version: 1\nextends: recommended\n",
      [
        at(
          "wrong-value",
          "2:10",
          'extends says "recommended", which is neither a built-in name nor a file pinned in a repository (allowed: tollgate:<name>, <owner>/<repository>:<path>@<tag, branch or commit>; did you mean tollgate:recommended?)',
        ),
      ],
    ],
    ["a file that is not pinned", "version: 1\nextends: acme/x:t.yml\n", [expect.stringMatching(/^wrong-value /)]],
    [
      "a file that was not fetched",
      "version: 1\nextends: acme/x:t.yml@v1\n",
      [
        at(
          "not-found",
          "2:10",
          'extends names "acme/x:t.yml@v1", a file of another repository that could not be read here',
        ),
      ],
    ],
    [
      "a misspelt id of a policy to change",
      "version: 1\nextends: tollgate:recommended\npolicies:\n  shema-change: { enforcement: off }\n",
      [
        at(
          "missing-key",
          "4:3",
          "policies.shema-change.title is missing: nothing that this file extends defines this policy, so it needs a title and what it requires (did you mean schema-change?)",
        ),
      ],
    ],
    [
      "a misspelt id of an item to drop",
      "version: 1\nextends: tollgate:recommended\npolicies:\n  schema-change: { requires: { checklist: [{ id: stagd, drop: true }] } }\n",
      [
        at(
          "wrong-value",
          "4:44",
          "policies.schema-change.requires.checklist.stagd drops an item that the policy does not have (allowed: staged, rollback-tested; did you mean staged?)",
        ),
      ],
    ],
  ])("%s", (_name, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
