import * as z from "zod";
import { generatedBy } from "../contents/generated.ts";
import { isManifest } from "../dependencies/added-dependencies.ts";
import { type Compiling, type Effort, entriesOf, type PackageList } from "../model/compiling.ts";
import { type AddedDependency, type ChangedFile, ECOSYSTEMS, type Ecosystem, packageName } from "../model/facts.ts";
import { keptByFiles } from "../model/kept-by-files.ts";
import { matchName, nameFaults } from "../model/names.ts";
import { cut, nearestSpelling } from "../model/problem.ts";
import { counted, someText } from "../model/words.ts";
import { keyed, writtenList } from "../model/written-values.ts";
import { decided, definePredicate, TRAITS } from "./define-predicate.ts";

const names =
  'Names of packages, as their ecosystem writes them; `*` stands for any characters (`"@aws-sdk/client-*"`), a prefix names the ecosystem (`npm:stripe`, `maven:com.stripe:*`)';

const map = keyed({
  any: writtenList(`${names}.`).optional(),
  list: writtenList("Lists of packages that Tollgate brings, by name (`external-services`).").optional(),
  except: writtenList("Packages that never count, written as in `any`.").optional(),
});

export const dependencies = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList(`${names}.`), map])
    .describe(
      `A package is newly added to a manifest (npm, PyPI, Go, RubyGems, Maven, Gradle, Cargo, Composer, Hex, NuGet); one that is only updated or moved, or that another manifest of the change in the same folder, or one above or below it, has already, is not new; docs/reference/dependencies.md says what is seen. ${names}. The files left are the manifests that bring one; a manifest whose diff is too large to read counts as one that does, unless it is generated. Packages of the repository's owner (\`@acme/sdk\` in \`acme/shop\`) are not on a list for it. A map takes \`any\` (names), \`list\` (named lists), or both, and \`except\`.`,
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
      (dependency, owner) => named(dependency) ?? (isOwn(dependency, owner) ? undefined : anyOf(listed)(dependency)),
      packageTest(entriesOf(wanted.except ?? []).map(packageEntry), compiling.effort),
    );
    return {
      name: "dependencies",
      reads: "unknown-lines",
      asks: TRAITS.packages,
      apply: (facts, files) => {
        const manifests = new Set(facts.dependencies.length === 0 ? [] : files.map((file) => file.path));
        const owner = plain(facts.repository.split("/")[0] ?? "");
        const brought = facts.dependencies.flatMap((dependency) => {
          if (!manifests.has(dependency.manifest)) return [];
          const entry = find(dependency, owner);
          return entry === undefined ? [] : [{ ...dependency, kind: entry.kind }];
        });
        const bringing = new Set(brought.map((one) => one.manifest));
        const untold = (files === facts.files ? tooLargeOf(files) : files)
          .filter((file) => isUnread(file) && !bringing.has(file.path))
          .map((file) => ({ file, generated: generatedBy(file, facts) }));
        const doubtful = untold.flatMap(({ file, generated }) => (generated.is ? [] : [file]));
        const unread = new Set(doubtful);
        return {
          holds: brought.length > 0 || doubtful.length > 0,
          files:
            bringing.size + unread.size === 0
              ? []
              : files.filter((file) => bringing.has(file.path) || unread.has(file)),
          doubtful,
          wants: untold.flatMap(({ generated }) => generated.wants),
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

const tooLargeOf = keptByFiles((files: readonly ChangedFile[]) =>
  files.filter(({ lines }) => lines.kind === "too-large"),
);

/** Its diff could not be read, so it may add anything. A removed manifest adds nothing. */
const isUnread = (file: ChangedFile): boolean =>
  file.lines.kind === "too-large" && file.status !== "removed" && isManifest(file.path) !== undefined;

const textOf = (brought: readonly Named[], doubtful: readonly ChangedFile[]): string => {
  const parts = [
    ...(brought.length > 0 ? [`adds ${naming(brought)}`] : []),
    ...(doubtful.length > 0
      ? [
          `${counted(doubtful.length, "manifest")} ${doubtful.length === 1 ? "counts" : "count"} as matching because the diff is too large to read`,
        ]
      : []),
  ];
  return parts.join(", ") || "no such package is newly added";
};

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

const less =
  (found: PackageTest, except: PackageTest): PackageTest =>
  (dependency, owner) =>
    except(dependency) === undefined ? found(dependency, owner) : undefined;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Shorter names of owners (`aws`, `k8s`) are parts of others' names. */
const SHORTEST_OWNER = 5;

/** A company's own service is no third party to it: `@vercel/blob` in a repository of `vercel`. */
const isOwn = ({ name }: AddedDependency, owner = ""): boolean => {
  if (owner.length < SHORTEST_OWNER) return false;
  const [first = ""] = name.replace(/^github\.com\//, "").split(/[/:]/);
  const publishers = name.includes(":") ? first.split(".") : [first];
  return publishers.map(plain).some((publisher) => publisher.startsWith(owner));
};

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

const naming = (packages: readonly Named[]): string => {
  const words = [...new Set(packages.map(({ name, kind }) => (kind === undefined ? name : `${name} (${kind})`)))];
  return someText(words.slice(0, 10), words.length);
};

type PackageEntry = { readonly ecosystem?: Ecosystem; readonly name: string; readonly kind?: string };

/** @param owner of the repository, whose own packages a list does not mean */
type PackageTest = (dependency: AddedDependency, owner?: string) => PackageEntry | undefined;

/** Maven names contain a colon (`com.stripe:stripe-java`), so only a known ecosystem is a prefix. */
const packageEntry = (written: string): PackageEntry => {
  const colon = written.indexOf(":");
  const prefix = written.slice(0, Math.max(0, colon));
  return Object.hasOwn(ECOSYSTEMS, prefix)
    ? { ecosystem: prefix as Ecosystem, name: written.slice(colon + 1) }
    : { name: written };
};

/** A list has up to thousands of packages: plain names are looked up, names with `*` are tried one by one. */
const packageTest = (entries: readonly PackageEntry[], effort: Effort): PackageTest => {
  const shelves = new Map(registries.map((registry) => [registry, emptyShelf()]));
  for (const entry of entries) {
    for (const registry of entry.ecosystem === undefined ? registries : [registryOf(entry.ecosystem)]) {
      const shelf = shelves.get(registry);
      if (entry.name.includes("*")) shelf?.patterns.push({ pattern: packageName(registry, entry.name), entry });
      else for (const name of namesOf(registry, entry.name)) if (!shelf?.names.has(name)) shelf?.names.set(name, entry);
    }
  }
  return (dependency) => {
    const ecosystem = dependency.ecosystem ?? isManifest(dependency.manifest);
    for (const registry of ecosystem === undefined ? registries : [registryOf(ecosystem)]) {
      const name = packageName(registry, dependency.name);
      const shelf = shelves.get(registry);
      effort((shelf?.patterns.length ?? 0) * PER_NAME);
      const entry = shelf?.names.get(name) ?? shelf?.patterns.find(({ pattern }) => matchName(pattern, name))?.entry;
      if (entry !== undefined) return entry;
    }
    return undefined;
  };
};

const PER_NAME = 20;

type Shelf = {
  readonly names: Map<string, PackageEntry>;
  readonly patterns: { readonly pattern: string; readonly entry: PackageEntry }[];
};

const emptyShelf = (): Shelf => ({ names: new Map(), patterns: [] });

type Registry = Exclude<Ecosystem, "gradle">;

const registryOf = (ecosystem: Ecosystem): Registry => (ecosystem === "gradle" ? "maven" : ecosystem);

const registries: readonly Registry[] = [...new Set((Object.keys(ECOSYSTEMS) as Ecosystem[]).map(registryOf))];

/** If the group is not in the diff, the artifact alone identifies a Maven dependency. */
const namesOf = (registry: Registry, name: string): readonly string[] => {
  const whole = packageName(registry, name);
  const artifact = registry === "maven" ? whole.slice(whole.indexOf(":") + 1) : whole;
  return artifact === whole ? [whole] : [whole, artifact];
};

export const namedList = (name: string, compiling: Compiling): (() => PackageList) => {
  const found = compiling.list(name);
  if (found !== undefined) return found;
  const suggestion = nearestSpelling(name, compiling.listNames);
  compiling.fault([], {
    code: "wrong-value",
    message: `names the list "${cut(name)}", which there is not`,
    allowed: compiling.listNames,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return () => ({ packages: [], except: [], names: [] });
};
