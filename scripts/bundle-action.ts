import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundle, ROOT } from "./bundle/bundle.ts";
import { hashSources } from "./hash-sources.ts";
import { prepareInto } from "./prepare-policies.ts";

/** `node scripts/bundle-action.ts [folder]`: makes `dist/`, and says in it of which sources. */
const folder = resolve(ROOT, process.argv[2] ?? "dist");
await bundle({
  input: { index: "src/action/index.ts", "policy-worker-thread": "src/gate/policy-worker-thread.ts" },
  folder,
  format: "cjs",
});
prepareInto(folder);
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" }, undefined, 2)}\n`);
writeFileSync(join(folder, "sources.sha256"), `${hashSources(ROOT)}\n`);
