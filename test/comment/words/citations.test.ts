import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { citationsOf, PROJECT_URL, sourceText } from "../../../src/comment/words/citations.ts";
import { policyIds, readOne } from "../../policies/built-in.ts";

const PAGE = `${PROJECT_URL}/blob/main/docs/playbook/README.md`;
const page = readFileSync(new URL("../../../docs/playbook/README.md", import.meta.url), "utf8");

describe("what a policy cites", () => {
  it("is linked to its section, for a built-in policy", () => {
    expect(citationsOf("§12, App. B")).toEqual([
      { text: "§12", url: `${PAGE}#12` },
      { text: "App. B", url: `${PAGE}#app-b` },
    ]);
    expect(sourceText("§12", true)).toBe(`Playbook [§12](<${PAGE}#12>)`);
  });

  it("stays a team's own text otherwise", () => {
    expect(sourceText("§12", false)).toBe("§12");
    expect(sourceText("Handbook <3>, page 4", true)).toBe("Playbook Handbook &lt;3&gt;, page 4");
  });

  it.each(policyIds)("stands on the playbook's page: %s", (id) => {
    const { source, requires } = readOne(id);
    const sources = [source, ...requires.checklist.map((item) => item.source)].filter((one) => one !== undefined);
    for (const { text, url } of sources.flatMap(citationsOf))
      expect(page, text).toContain(`<a id="${url?.split("#")[1]}"></a>`);
  });
});
