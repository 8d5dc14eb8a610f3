import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { bundle, ROOT } from "./bundle/bundle.ts";
import { licensesText, packagesOf } from "./bundle/licenses.ts";
import { prepareInto } from "./prepare-policies.ts";

/**
 * `node scripts/bundle-cli.ts [folder]`: makes `bin/`, the command line with all it needs but the App's parts, which are
 * `@tollgate/app` (`scripts/bundle-app.ts`). The sandbox is in it, with what its page loads.
 */
const folder = resolve(ROOT, process.argv[2] ?? "bin");

/** Places that modules look for beside themselves are elsewhere once they are bundled. */
const MOVED: Readonly<Record<string, readonly [from: string, to: string]>> = {
  "src/cli/shared/terminal.ts": ['"../../../package.json"', '"../package.json"'],
  "sandbox/src/page/assets.ts": ['"../../client/"', '"./client/"'],
  // Code that was kept compiled cannot import, so a file does that Node itself loads.
  "src/cli/shared/load-app.ts": [
    'import("../../app/start-app.ts");',
    'process.getBuiltinModule("node:module").createRequire(import.meta.url)("./native-import.js")("@tollgate/app");',
  ],
};

const moved = new Set<string>();
const chunks = await bundle({
  input: { tollgate: "src/cli/installed.ts", main: "src/cli/main.ts" },
  folder,
  format: "cjs",
  external: ["pg-native"],
  alias: { "@tollgate/sandbox": join(ROOT, "sandbox", "src", "index.ts") },
  plugins: [
    {
      name: "moved-places",
      transform: (code, id) => {
        const file = Object.keys(MOVED).find((name) => id === join(ROOT, name));
        const [from, to] = MOVED[file ?? ""] ?? [];
        if (file === undefined || from === undefined || to === undefined) return undefined;
        if (!code.includes(from)) throw new Error(`${file} no longer says ${from}`);
        moved.add(file);
        return { code: code.replace(from, to) };
      },
    },
  ],
});
if (moved.size !== Object.keys(MOVED).length)
  throw new Error("A module that looks for files beside itself is not bundled");
prepareInto(folder);
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" }, undefined, 2)}\n`);
const entry = join(folder, "tollgate.js");
// `wx`, because a name of the bundle's own files would be overwritten.
writeFileSync(join(folder, "native-import.js"), "module.exports = (name) => import(name);\n", { flag: "wx" });
const hash = createHash("sha256");
for (const { fileName, code } of chunks) {
  if (/[^\w$.]import\(/.test(code)) throw new Error(`${fileName} uses import(), see src/cli/shared/compiled-code.ts`);
  hash.update(`${fileName} ${code.length}\n${code}`);
}
const [before, after, ...more] = readFileSync(entry, "utf8").split("build of the bundle");
if (before === undefined || after === undefined || more.length > 0)
  throw new Error("src/cli/installed.ts has no place for the build");
writeFileSync(entry, `${before}${hash.digest("hex").slice(0, 32)}${after}`);
chmodSync(entry, 0o755);

const client = join(folder, "client");
mkdirSync(join(client, "modules"), { recursive: true });
cpSync(join(ROOT, "sandbox", "client"), client, { recursive: true });
// What the page imports from packages, so that it needs none installed.
const { browserModules } = await import("../sandbox/src/page/assets.ts");
const modules = [...browserModules()];
writeFileSync(join(client, "licenses.txt"), licensesText(packagesOf(modules.map(([, path]) => path))));
const names = modules.map(([name, path]) => {
  const file = `modules/${name.replaceAll("/", "__")}.js`;
  writeFileSync(join(client, file), readFileSync(path, "utf8"));
  return [name, file] as const;
});
writeFileSync(join(client, "modules.json"), `${JSON.stringify(Object.fromEntries(names), undefined, 2)}\n`);
console.log(`${basename(folder)}/ is made`);
