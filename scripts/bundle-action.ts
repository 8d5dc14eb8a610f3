import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ncc from "@vercel/ncc";
import { bundle, ROOT } from "./bundle/bundle.ts";
import { hashSources } from "./hash-sources.ts";
import { prepareInto } from "./prepare-policies.ts";

/** `node scripts/bundle-action.ts [folder]`: makes `dist/`, and says in it of which sources. */
const folder = resolve(ROOT, process.argv[2] ?? "dist");
const chunks = await bundle({
  input: { index: "src/action/index.ts", "policy-worker-thread": "src/gate/policy-worker-thread.ts" },
  folder,
  format: "cjs",
});
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" }, undefined, 2)}\n`);
// ncc packs the file that `action.yml` runs. The other files stay apart, so an event loads only what it needs.
const entry = join(folder, "index.js");
const { code, assets } = await ncc(entry, {
  externals: chunks.map(({ fileName }) => `./${fileName}`).filter((name) => name !== "./index.js"),
  minify: true,
  quiet: true,
  cache: false,
});
writeFileSync(entry, code);
if (Object.keys(assets).length > 0) throw new Error(`ncc made ${Object.keys(assets).join(", ")}, which nothing loads`);
prepareInto(folder);
writeFileSync(join(folder, "sources.sha256"), `${hashSources(ROOT)}\n`);
