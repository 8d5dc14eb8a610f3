import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedDependencies, type PatchedFile } from "../../../src/policy/dependencies/added-dependencies.ts";
import { MANIFESTS, newFile } from "./manifests.ts";

/** How each form writes a manifest with these packages at these versions, one entry per line. */
const WRITERS: Readonly<
  Record<
    string,
    { path: string; write: (entries: readonly [string, string][]) => string; name?: (plain: string) => string }
  >
> = {
  npm: {
    path: "package.json",
    write: (entries) =>
      `{\n  "name": "x",\n  "dependencies": {\n${entries.map(([name, version]) => `    "${name}": "^${version}"`).join(",\n")}\n  },\n  "scripts": {\n    "a": "b"\n  }\n}`,
  },
  composer: {
    path: "composer.json",
    write: (entries) =>
      `{\n  "require": {\n${entries.map(([name, version]) => `    "acme/${name}": "^${version}"`).join(",\n")}\n  },\n  "extra": {}\n}`,
    name: (plain) => `acme/${plain}`,
  },
  pip: {
    path: "requirements.txt",
    write: (entries) => entries.map(([name, version]) => `${name}==${version}`).join("\n"),
  },
  pep621: {
    path: "pyproject.toml",
    write: (entries) =>
      `[project]\nname = "x"\ndependencies = [\n${entries.map(([name, version]) => `  "${name}>=${version}",`).join("\n")}\n]\n[tool.x]\na = "1"`,
  },
  poetry: {
    path: "pyproject.toml",
    write: (entries) =>
      `[tool.poetry.dependencies]\n${entries.map(([name, version]) => `${name} = "^${version}"`).join("\n")}\n[tool.x]\na = "b"`,
  },
  go: {
    path: "go.mod",
    write: (entries) =>
      `module x.com/x\n\nrequire (\n${entries.map(([name, version]) => `\tx.com/${name} v${version}.0`).join("\n")}\n)`,
    name: (plain) => `x.com/${plain}`,
  },
  bundler: {
    path: "Gemfile",
    write: (entries) => `source "x"\n${entries.map(([name, version]) => `gem "${name}", "~> ${version}"`).join("\n")}`,
  },
  maven: {
    path: "pom.xml",
    write: (entries) =>
      `<project>\n<dependencies>\n${entries.map(([name, version]) => `<dependency>\n<groupId>g.x</groupId>\n<artifactId>${name}</artifactId>\n<version>${version}</version>\n</dependency>`).join("\n")}\n</dependencies>\n</project>`,
    name: (plain) => `g.x:${plain}`,
  },
  gradle: {
    path: "build.gradle",
    write: (entries) =>
      `dependencies {\n${entries.map(([name, version]) => `  api 'g.x:${name}:${version}'`).join("\n")}\n}`,
    name: (plain) => `g.x:${plain}`,
  },
  cargo: {
    path: "Cargo.toml",
    write: (entries) =>
      `[package]\nname = "x"\n\n[dependencies]\n${entries.map(([name, version]) => `${name} = "${version}"`).join("\n")}\n\n[features]\na = []`,
  },
  mix: {
    path: "mix.exs",
    write: (entries) =>
      `defp deps do\n  [\n${entries.map(([name, version]) => `    {:${name}, "~> ${version}"},`).join("\n")}\n  ]\nend`,
  },
  nuget: {
    path: "x.csproj",
    write: (entries) =>
      `<Project>\n<ItemGroup>\n${entries.map(([name, version]) => `<PackageReference Include="${name}" Version="${version}" />`).join("\n")}\n</ItemGroup>\n</Project>`,
  },
};

/** A unified diff with `context` lines around the one place where two texts differ. */
const diff = (before: string, after: string, context: number): string => {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < now.length - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const first = Math.max(0, start - context);
  return [
    `@@ -${first + 1},9 +${first + 1},9 @@`,
    ...old.slice(first, start).map((line) => ` ${line}`),
    ...old.slice(start, old.length - tail).map((line) => `-${line}`),
    ...now.slice(start, now.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - tail + context).map((line) => ` ${line}`),
  ].join("\n");
};

// Words that are no option of a package manager's own (`python`, `version`), in every ecosystem a sound name.
const plain = fc.stringMatching(/^[a-z]{3,8}x$/);
const version = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => `${a}.${b}`);
const entries = fc.uniqueArray(fc.tuple(plain, version), { selector: ([name]) => name, minLength: 2, maxLength: 12 });

describe("what holds for every manifest", () => {
  it.each(Object.keys(WRITERS))(
    "%s: one more package is found, by three lines of context; a bumped one and a dropped one are not new",
    (form) => {
      const { path, write, name = (each: string) => each } = WRITERS[form] ?? { path: "", write: () => "" };
      fc.assert(
        fc.property(entries, fc.nat(), version, fc.constantFrom(3, 100), ([...all], pick, other, context) => {
          const at = pick % all.length;
          const rest = all.toSpliced(at, 1);
          const bumped = all.map((entry, index): [string, string] => (index === at ? [entry[0], `9${other}`] : entry));
          const change = (before: readonly [string, string][], after: readonly [string, string][]): string[] => {
            const file: PatchedFile = { path, status: "modified", patch: diff(write(before), write(after), context) };
            return addedDependencies([file]).map((added) => added.name);
          };
          expect(change(rest, all)).toEqual([name(all[at]?.[0] ?? "")]);
          expect(change(all, bumped)).toEqual([]);
          expect(change(all, rest)).toEqual([]);
          expect(addedDependencies([newFile(path, write(all))]).map((added) => added.name)).toEqual(
            all.map(([each]) => name(each)),
          );
        }),
        { numRuns: 60 },
      );
    },
  );

  it("takes any text, and parts of real ones cut anywhere", () => {
    const paths = [...new Set(MANIFESTS.map(([, path]) => path))];
    const real = fc.constantFrom(...MANIFESTS.map(([, , text]) => text));
    const cut = fc
      .tuple(real, fc.nat(2000), fc.nat(2000), fc.string({ unit: "binary" }))
      .map(([text, from, to, junk]) => text.slice(0, from) + junk + text.slice(to));
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), cut);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        text,
        fc.constantFrom("+", "-", " ", "@@ -1 +1 @@\n+"),
        (path, each, sign) => {
          const patch = `@@ -7,1 +7,1 @@\n${each
            .split("\n")
            .map((line) => sign + line)
            .join("\n")}`;
          for (const { manifest, name } of addedDependencies([{ path, status: "modified", patch }])) {
            expect(manifest).toBe(path);
            expect(name).toMatch(/^[^\s"'<>]{1,500}$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["brackets", "[{".repeat(200_000)],
    ["quotes", '"'.repeat(400_000)],
    ["opened tags", "<a ".repeat(100_000)],
    ["opened comments", "<!--".repeat(100_000)],
    ["blanks", `x${" ".repeat(400_000)}y`],
    ["blanks in many lines", `${" ".repeat(3_999)}\n`.repeat(100)],
    ["dots", `${"a.".repeat(1_999)}\n`.repeat(100)],
    ["attributes", `<PackageReference ${"a".repeat(300_000)}>`],
    ["tuples", `${'{:a, "'.repeat(600)}\n`.repeat(100)],
    ["keys", '"a":'.repeat(100_000)],
    ["names", `${"a".repeat(3_999)}\n`.repeat(100)],
    ["strings", `${'"a:b:'.repeat(700)}\n`.repeat(100)],
  ])("a hostile manifest ends: %s", (_name, text) => {
    // No time is asserted: what is not linear here would run into the suite's own limit.
    for (const [, path] of MANIFESTS) addedDependencies([newFile(path, text)]);
  });
});
