import * as z from "zod";
import { isManifest } from "../dependencies/is-manifest.ts";
import type { ChangedFile } from "../facts/facts.ts";
import type { Compiling, Effort, PackageList } from "../policy/compiling.ts";
import { keyed } from "../policy/keyed.ts";
import { nameFaults } from "../policy/name-faults.ts";
import { namedList } from "../policy/named-list.ts";
import { entriesOf, writtenList } from "../policy/written-list.ts";
import { countText } from "./count-text.ts";
import { decided } from "./decided.ts";
import { type PackageTest, packageEntry, packageTest } from "./package-test.ts";
import { definePredicate } from "./predicate-definition.ts";

const names =
  'Names of packages, as their ecosystem writes them; `*` stands for any characters (`"@aws-sdk/client-*"`), a prefix names the ecosystem (`npm:stripe`, `maven:com.stripe:*`)';

const map = keyed({
  any: writtenList(`${names}.`).optional(),
  list: writtenList("Lists of packages that Tollgate brings, by name (`external-services`).").optional(),
  except: writtenList("Packages that never count, written as in `any`.").optional(),
});

/** A package is newly added to a manifest. */
export const dependencies = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList(`${names}.`), map])
    .describe(
      `A package is newly added to a manifest (npm, PyPI, Go, RubyGems, Maven, Gradle, Cargo, Composer, Hex, NuGet); one that is only updated or moved, or that another manifest of the change has already, is not new; docs/dependencies.md says what is seen. ${names}. The files left are the manifests that bring one; a manifest whose diff is too large to read counts as one that does. A map takes \`any\` (names), \`list\` (named lists), or both, and \`except\`.`,
    ),
  compile: (written, compiling) => {
    const wanted = typeof written === "string" || Array.isArray(written) ? { any: written } : written;
    const below = (key: string): Compiling => (wanted === written ? compiling.at(key) : compiling);
    if (wanted.any === undefined && wanted.list === undefined)
      compiling.fault([], { code: "missing-key", message: "names no packages", allowed: ["any", "list"] });
    if (wanted.any !== undefined) nameFaults(wanted.any, below("any"));
    if (wanted.except !== undefined) nameFaults(wanted.except, below("except"));
    const named = packageTest(entriesOf(wanted.any ?? []).map(packageEntry), compiling.effort);
    const listed = entriesOf(wanted.list ?? []).map((name) =>
      listTest(namedList(name, below("list")), compiling.effort),
    );
    const find = less(
      anyOf([named, ...listed]),
      packageTest(entriesOf(wanted.except ?? []).map(packageEntry), compiling.effort),
    );
    return {
      name: "dependencies",
      apply: (facts, files) => {
        const manifests = new Set(files.map((file) => file.path));
        const brought = facts.dependencies.flatMap((dependency) => {
          if (!manifests.has(dependency.manifest)) return [];
          const entry = find(dependency);
          return entry === undefined ? [] : [{ ...dependency, kind: entry.kind }];
        });
        const bringing = new Set(brought.map((one) => one.manifest));
        const doubtful = files.filter((file) => !bringing.has(file.path) && isUnread(file));
        const unread = new Set(doubtful);
        return {
          holds: brought.length > 0 || doubtful.length > 0,
          files: files.filter((file) => bringing.has(file.path) || unread.has(file)),
          doubtful,
          reason: {
            predicate: "dependencies",
            text: textOf(brought, doubtful),
            decided: decided([
              ...[...bringing].map(
                (path) =>
                  [path, naming(brought.filter((one) => one.manifest === path).map(({ name }) => ({ name })))] as const,
              ),
              ...doubtful.map(({ path }) => [path, "its diff is too large to read"] as const),
            ]),
          },
        };
      },
    };
  },
});

/** A manifest that may bring anything, because its diff could not be read. One that is removed brings nothing. */
const isUnread = (file: ChangedFile): boolean =>
  file.lines.kind === "too-large" && file.status !== "removed" && isManifest(file.path) !== undefined;

const textOf = (brought: readonly Named[], doubtful: readonly ChangedFile[]): string => {
  const parts = [
    ...(brought.length > 0 ? [`adds ${naming(brought)}`] : []),
    ...(doubtful.length > 0
      ? [
          `${countText(doubtful.length, "manifest")} ${doubtful.length === 1 ? "counts" : "count"} as matching because the diff is too large to read`,
        ]
      : []),
  ];
  return parts.join(", ") || "no such package is newly added";
};

/** Most pull requests bring no package, so a list is read only for one that does. */
const listTest = (read: () => PackageList, effort: Effort): PackageTest => {
  let test: PackageTest | undefined;
  return (dependency) => {
    if (test === undefined) {
      const { packages, except } = read();
      test = less(packageTest(packages, effort), packageTest(except, effort));
    }
    return test(dependency);
  };
};

/** What the one test finds, unless the other knows it too. */
const less =
  (found: PackageTest, except: PackageTest): PackageTest =>
  (dependency) =>
    except(dependency) === undefined ? found(dependency) : undefined;

const anyOf =
  (tests: readonly PackageTest[]): PackageTest =>
  (dependency) => {
    for (const test of tests) {
      const entry = test(dependency);
      if (entry !== undefined) return entry;
    }
    return undefined;
  };

type Named = { readonly name: string; readonly kind?: string | undefined };

/** At most ten names, each once, and how many more there are. */
const naming = (packages: readonly Named[]): string => {
  const words = [...new Set(packages.map(({ name, kind }) => (kind === undefined ? name : `${name} (${kind})`)))];
  return words.slice(0, 10).join(", ") + (words.length > 10 ? ` and ${words.length - 10} more` : "");
};
