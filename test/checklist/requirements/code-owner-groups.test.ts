import { describe, expect, it } from "vitest";
import { codeOwnerGroups } from "../../../src/checklist/requirements/code-owners.ts";
import { aFile, someFacts } from "../../support/default-world.ts";

const MAINTAINERS = [{ kind: "role", role: "maintain" }];
const teams = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const owned = (paths: readonly string[], text: string) =>
  codeOwnerGroups(
    paths.map((path) => aFile(path)),
    someFacts({ codeOwners: { path: "CODEOWNERS", text } }),
  );

describe("the groups of owners of a change", () => {
  it("are at most thirty; files of others go to the maintainers, by name", () => {
    const text = teams(32)
      .map((index) => `/a${index}/ @acme/team-${index}`)
      .join("\n");
    const { groups, unowned } = owned(
      [...teams(32), 0].map((index) => `a${index}/x.ts`),
      text,
    );
    expect(groups).toHaveLength(31);
    expect(groups.at(-1)).toEqual(MAINTAINERS);
    expect(unowned).toEqual([{ why: "too-many", files: ["a30/x.ts", "a31/x.ts"] }]);
  });

  it("name all files that go to the maintainers for one reason", () => {
    expect(owned(["a.ts", "b.ts"], "/docs/ @acme/docs").unowned).toEqual([{ why: "nobody", files: ["a.ts", "b.ts"] }]);
  });

  it("are the maintainers' for a change without files", () => {
    expect(owned([], "* @acme/web")).toEqual({ groups: [MAINTAINERS], unowned: [] });
  });
});
