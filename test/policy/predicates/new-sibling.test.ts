import { describe, expect, test } from "vitest";
import { wantsOf } from "../../../src/checklist/needs.ts";
import type { ChangedFile, Found } from "../../../src/policy/model/facts.ts";
import { ask, facts, file, policyWith, problemsOf } from "./matching-files.ts";

const added = (path: string) => file(path, { status: "added" });
const inProviders = '{ new_sibling: ["**/providers/*"] }';

describe("new_sibling", () => {
  test.each([
    ["a new file", inProviders, [added("app/providers/twilio.ts"), file("app/a.ts")], ["app/providers/twilio.ts"]],
    ["a change in one that is there", inProviders, [file("app/providers/twilio.ts")], null],
    [
      "a new folder",
      inProviders,
      [added("providers/twilio/client.ts"), added("providers/twilio/lib/x.ts")],
      ["providers/twilio/client.ts", "providers/twilio/lib/x.ts"],
    ],
    [
      "a new folder of one file that has its name",
      '{ new_sibling: { of: "providers/*", entry: folder } }',
      [added("providers/acme-pay/acme_pay.go")],
      ["providers/acme-pay/acme_pay.go"],
    ],
    [
      "a file of its name in a folder that is there",
      '{ new_sibling: { of: "providers/*", entry: folder } }',
      [added("providers/acme/acme.go"), file("providers/acme/client.go")],
      null,
    ],
    ["one file more in a folder that is there", inProviders, [added("providers/twilio/retry.ts")], null],
    [
      "files only below a folder that is there",
      inProviders,
      [added("providers/twilio/a/b.ts"), added("providers/twilio/a/c.ts")],
      null,
    ],
    [
      "an existing folder grows",
      inProviders,
      [added("providers/twilio/a.ts"), added("providers/twilio/b.ts"), file("providers/twilio/c.ts")],
      null,
    ],
    [
      "a rename into it",
      inProviders,
      [
        added("providers/twilio/a.ts"),
        added("providers/twilio/b.ts"),
        file("x", { status: "renamed", previousPath: "providers/twilio/c.ts" }),
      ],
      null,
    ],
    ["more than max at once", inProviders, ["a", "b", "c", "d"].map((name) => added(`providers/${name}.ts`)), null],
    [
      "a test beside it has the same name",
      '{ new_sibling: { of: "providers/*", max: 1 } }',
      [added("providers/Twilio.go"), added("providers/twilio_test.go")],
      ["providers/Twilio.go", "providers/twilio_test.go"],
    ],
    [
      "case",
      '{ new_sibling: { of: { any: "providers/*", ignore_case: true } } }',
      [added("Providers/x.ts")],
      ["Providers/x.ts"],
    ],
    ["only folders", '{ new_sibling: { of: "providers/*", entry: folder } }', [added("providers/x.ts")], null],
    [
      "only files",
      '{ new_sibling: { of: "providers/*", entry: file } }',
      [added("providers/x/a.ts"), added("providers/x/b.ts")],
      null,
    ],
    [
      "with a service's name",
      '{ new_sibling: { of: "lib/*", named: services } }',
      [added("lib/AcmePayClient.rb")],
      ["lib/AcmePayClient.rb"],
    ],
    [
      "with a name of three words",
      '{ new_sibling: { of: "lib/*", named: services } }',
      [added("lib/black_forest_labs.py")],
      ["lib/black_forest_labs.py"],
    ],
    [
      "without a service's name",
      '{ new_sibling: { of: "lib/*", named: services } }',
      [added("lib/acmepayments.rb")],
      null,
    ],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files })).left).toEqual(left);
  });

  describe("among services", () => {
    const among = (at_least: number, entry = "") =>
      `{ new_sibling: { of: "*/**"${entry}, among: { at_least: ${at_least}, named: services } } }`;
    const listing = (names: readonly string[] | "unreadable" | undefined, more = false) => ({
      more,
      found: new Map<string, Found>(
        names === undefined
          ? []
          : [
              [
                "folder base app/x",
                names === "unreadable" ? { kind: "unreadable", why: "too many" } : { kind: "names", names },
              ],
            ],
      ),
    });
    const plugin = added("app/x/notify_gamma.py");
    const acmepay = added("app/x/acmepay_hook.py");
    const two = ["notify_acmepay.py", "notify_black_forest_labs.py", "notify_gamma.py"];
    const folder = [added("app/x/gamma/a.py"), added("app/x/gamma/b.py")];
    const many = (count: number, start = "notify_") => Array.from({ length: count }, (_, i) => `${start}p${i}.py`);
    test.each<[string, readonly ChangedFile[], ReturnType<typeof listing> | undefined, readonly string[] | null]>([
      ["where the others bear services' names", [plugin], listing(two), [plugin.path]],
      ["one service alone is no catalogue", [plugin], listing(["notify_acmepay.py", "notify_acmepay_b.py"]), null],
      ["files of another kind", [plugin], listing(["notify_acmepay.md", "notify_black_forest_labs.md"]), null],
      ["names formed otherwise", [plugin], listing(["acmepay_hook.py", "black_forest_labs.py"]), null],
      ["names of one word, for one", [added("app/x/gamma.py")], listing(["acmepay.py", "zoho.py"]), ["app/x/gamma.py"]],
      ["names of more words, for one of one word", [added("app/x/gamma.py")], listing(two), null],
      [
        "the last word in common",
        [added("app/x/GammaHook.py")],
        listing(["AcmepayHook.py", "ZohoHook.py"]),
        ["app/x/GammaHook.py"],
      ],
      [
        "folders, for a new folder",
        folder,
        listing(["acmepay", "black-forest-labs", "x.py"]),
        folder.map((f) => f.path),
      ],
      ["folders of .NET", folder, listing(["Shop.Acmepay", "Shop.BlackForestLabs"]), folder.map((f) => f.path)],
      ["files, for a new folder", folder, listing(two), null],
      ["one in four bears a name", [plugin], listing([...two, ...many(6)]), [plugin.path]],
      ["fewer bear a name", [plugin], listing([...two, ...many(7)]), null],
      [
        "a service that none of them is, one in ten",
        [acmepay],
        listing(["zoho.py", "black_forest_labs.py", ...many(18)]),
        [acmepay.path],
      ],
      ["fewer than one in ten", [acmepay], listing(["zoho.py", "black_forest_labs.py", ...many(19)]), null],
      ["a service that one of them is", [acmepay], listing(["acmepay.py", "zoho.py", "black_forest_labs.py"]), null],
      [
        "no such folder at the base",
        [plugin],
        { more: true, found: new Map([["folder base app/x", { kind: "none" }]]) },
        null,
      ],
      ["a folder that cannot be read", [plugin], listing("unreadable"), [plugin.path]],
      ["paths only", [plugin], undefined, null],
    ])("%s", (_name, files, read, left) => {
      expect(ask(among(2), facts({ files, ...(read === undefined ? {} : { read }) })).left).toEqual(left);
    });

    test("asks for the folder once it is needed, and not where too much is new", () => {
      const wants = (names: readonly string[]) =>
        wantsOf(
          [policyWith(among(2, ", entry: file"))],
          facts({ files: names.map((name) => added(`app/x/${name}`)), read: { more: true, found: new Map() } }),
        );
      expect(wants(["a.py"])).toEqual([{ kind: "folder", side: "base", path: "app/x" }]);
      expect(wants(["a.py", "b.py", "c.py", "d.py"])).toEqual([]);
    });
  });

  test("says what is new, and which glob knew it", () => {
    const files = [added("app/providers/twilio.ts")];
    expect(ask(inProviders, facts({ files }))).toMatchObject({
      text: "adds app/providers/twilio.ts beside its like",
      decided: { "app/providers/twilio.ts": "**/providers/*" },
    });
  });

  test("names a list that there is not", () => {
    expect(problemsOf('{ new_sibling: { of: "lib/*", named: service } }')).toEqual([
      'when.new_sibling.named names the list "service", which there is not (allowed: services; did you mean services?)',
    ]);
  });
});
