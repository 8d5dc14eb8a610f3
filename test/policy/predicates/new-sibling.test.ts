import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

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
