import type { Ecosystem } from "./ecosystem.ts";
import type { ReadManifest } from "./found.ts";
import { readCargo } from "./read-cargo.ts";
import { readCatalogs } from "./read-catalogs.ts";
import { readComposer } from "./read-composer.ts";
import { readGo } from "./read-go.ts";
import { readGradle } from "./read-gradle.ts";
import { readHex } from "./read-hex.ts";
import { readMaven } from "./read-maven.ts";
import { readNpm } from "./read-npm.ts";
import { readNuget } from "./read-nuget.ts";
import { readPypi } from "./read-pypi.ts";
import { readRubygems } from "./read-rubygems.ts";

/** One reader per ecosystem. */
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
