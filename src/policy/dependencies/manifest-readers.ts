import type { Ecosystem } from "../model/ecosystem.ts";
import { readCargo, readGo } from "./cargo-and-go.ts";
import type { ReadManifest } from "./excerpts.ts";
import { readGradle, readMaven } from "./jvm.ts";
import { readCatalogs, readComposer, readNpm } from "./npm-and-composer.ts";
import { readPypi } from "./python.ts";
import { readHex, readNuget, readRubygems } from "./ruby-elixir-nuget.ts";

export const MANIFEST_READERS: Readonly<Record<Ecosystem, ReadManifest>> = {
  npm: (excerpt, path) => (path.endsWith(".json") ? readNpm(excerpt) : readCatalogs(excerpt)),
  pypi: readPypi,
  go: readGo,
  rubygems: readRubygems,
  maven: readMaven,
  gradle: readGradle,
  cargo: readCargo,
  composer: readComposer,
  hex: readHex,
  nuget: readNuget,
};

/** Vendored copies: their manifests do not tell what this repository depends on. */
const VENDORED = /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|site-packages|\.venv)\//;

const BY_NAME: readonly (readonly [RegExp, Ecosystem])[] = [
  [/^(?:package\.json|pnpm-workspace\.yaml|\.yarnrc\.yml)$/, "npm"],
  [/^go\.mod$/, "go"],
  [/^(?:Gemfile|gems\.rb|[^/]+\.(?:gemfile|gemspec))$/, "rubygems"],
  [/^(?:pom\.xml|pom[-.][^/]+\.xml)$/, "maven"],
  [/^(?:[^/]+\.gradle(?:\.kts)?|[^/]+\.versions\.toml)$/, "gradle"],
  [/^Cargo\.toml$/, "cargo"],
  [/^composer\.json$/, "composer"],
  [/^mix\.exs$/, "hex"],
  [/^(?:[^/]+\.(?:cs|fs|vb)proj|[^/]+\.props|[^/]+\.targets|packages\.config)$/i, "nuget"],
  [/^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile)$/, "pypi"],
  // `requirements.txt`, `dev-requirements.in`; files with `lock` in the name are generated.
  [/^(?!.{0,200}lock)[^/]{0,200}requirements?[^/]{0,200}\.(?:txt|in|pip)$/i, "pypi"],
];

/** `requirements/base.txt`. A list of constraints pins, it does not add. */
const REQUIREMENTS_FOLDER = /(?:^|\/)(?:requirements|reqs)\/(?:[^/]+\/)?(?!constraints?\.)[^/]+\.(?:txt|in)$/i;

export function isManifest(path: string): Ecosystem | undefined {
  if (VENDORED.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.length > 300) return undefined;
  for (const [pattern, ecosystem] of BY_NAME) if (pattern.test(name)) return ecosystem;
  return REQUIREMENTS_FOLDER.test(path) ? "pypi" : undefined;
}
