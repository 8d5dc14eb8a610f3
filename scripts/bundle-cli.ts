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
};

const moved = new Set<string>();
await bundle({
  input: { tollgate: "src/cli/main.ts" },
  folder,
  format: "cjs",
  external: ["@tollgate/app", "pg-native"],
  alias: { "@tollgate/sandbox": join(ROOT, "sandbox", "src", "index.ts") },
  plugins: [
    {
      name: "the-app-is-a-package",
      resolveId: (source) =>
        source.endsWith("/app/start-app.ts") ? { id: "@tollgate/app", external: true } : undefined,
    },
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
chmodSync(join(folder, "tollgate.js"), 0o755);

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
