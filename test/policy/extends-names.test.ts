import { expect, it } from "vitest";
import { extendedNames } from "../../src/policy/extends.ts";
import { bytes } from "./read.ts";

/** What a policy file extends, however little else of it can be read. */

it.each<[string, string, readonly string[]]>([
  ["a list", "extends: [tollgate:caching, acme/rules:base.yml@v1]\n", ["tollgate:caching", "acme/rules:base.yml@v1"]],
  ["a single name", "extends: acme/rules:base.yml@v1\n", ["acme/rules:base.yml@v1"]],
  ["names among what is no name", "extends: [1, [acme/rules:a.yml@v1], null]\n", ["acme/rules:a.yml@v1"]],
  ["unknown keys beside it", "nonsense: 1\nextends: [acme/rules:a.yml@v1]\n", ["acme/rules:a.yml@v1"]],
  ["built-in files only: nothing to fetch", "extends: [tollgate:caching]\n", []],
  ["the word elsewhere", "title: extends acme/rules:a.yml@v1\n", []],
  ["no mapping", "- extends acme/rules:a.yml@v1\n", []],
  ["a text", '"extends acme/rules:a.yml@v1"\n', []],
  ["nothing", "# extends acme/rules:a.yml@v1\n", []],
  ["no YAML", "extends: [acme/rules:a.yml@v1\n", []],
  ["no word of it", "version: 1\n", []],
])("%s", (_, text, wanted) => {
  expect(extendedNames(bytes(text))).toEqual(wanted);
});
