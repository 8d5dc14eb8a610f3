import { describe, expect, test } from "vitest";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { recordReader, terminalCommands } from "../../src/cli/sandbox/page-extras.ts";
import { MARKER, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const of = { repository: "acme/shop", number: 1 };
const body = signPage(`${MARKER}\n# Checklist`, emptyLedger("acme/shop", 1), createSigner([KEY]));

describe("the record in a comment, on the sandbox's page", () => {
  test.each([
    ["with the key that signed it", [KEY], "yes", "Its signature is valid, so nobody has changed it."],
    ["with another key", ["another key of thirty-two letters."], "no", "Its signature is not valid."],
    ["with the key of an App of one's own", undefined, "unknown", "so it cannot verify the signature."],
  ])("%s", (_, keys, trusted, words) => {
    const read = recordReader(keys)(body, of);
    expect(read?.trusted).toBe(trusted);
    expect(read?.trust).toContain(words);
  });

  test("of another pull request is not believed, whoever signed it", () => {
    expect(recordReader(undefined)(body, { ...of, number: 2 })?.trusted).toBe("no");
  });
});

test("the command for an App of one's own names that App, once it is there", () => {
  const sandbox = { owner: "acme", repo: "shop", url: "http://127.0.0.1:4242" };
  const protect = (ownSlug?: string): string | undefined =>
    terminalCommands({}, sandbox, { keys: [], given: false, shell: "none", app: undefined, ownSlug }).at(-1)?.line;
  expect(protect()).toBe("tollgate protect acme/shop --app tollgate --apply");
  expect(protect("acme-gate")).toBe("tollgate protect acme/shop --app acme-gate --apply");
});
