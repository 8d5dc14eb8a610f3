import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InputOptions, type OutputChunk, rolldown } from "rolldown";
import { licensesText, packagesOf } from "./licenses.ts";

export const ROOT = join(import.meta.dirname, "..", "..");

type Bundle = {
  readonly input: Readonly<Record<string, string>>;
  /** Emptied first. */
  readonly folder: string;
  readonly external?: NonNullable<InputOptions["external"]>;
  readonly alias?: Readonly<Record<string, string>>;
  readonly plugins?: NonNullable<InputOptions["plugins"]>;
  /** CommonJS starts sooner; ESM may await at its top level. */
  readonly format: "cjs" | "esm";
};

/**
 * Bundles sources for Node.js, with the licence texts of what is bundled beside them. What is imported on demand stays
 * in files of its own. Names are kept, so that a stack trace in a bug report says where it was.
 *
 * @returns the files of code
 */
export const bundle = async ({
  input,
  folder,
  external,
  alias,
  plugins,
  format,
}: Bundle): Promise<readonly OutputChunk[]> => {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(ROOT, file)])),
    cwd: ROOT,
    platform: "node",
    ...(external === undefined ? {} : { external }),
    plugins: [plugins],
    resolve: { alias: { undici: join(ROOT, "scripts", "bundle", "undici.ts"), ...alias } },
    // Their modules only declare, so what nobody imports of them is left out.
    treeshake: { moduleSideEffects: (id) => !/\/node_modules\/@actions\/|\/(?:src|sandbox)\//.test(id) },
    logLevel: "warn",
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { output } = await build.write({
    dir: folder,
    format,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    // Read before it is known whether a request will be made.
    codeSplitting: { groups: [{ name: "event", test: /\/@actions\/github\/lib\/context\.js$/ }] },
    minify: {
      compress: true,
      mangle: { toplevel: true, keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: true },
    },
    comments: false,
  });
  await build.close();
  const chunks = output.filter((one) => one.type === "chunk");
  const packages = packagesOf(chunks.flatMap((chunk) => Object.keys(chunk.modules)));
  writeFileSync(join(folder, "licenses.txt"), licensesText(packages));
  return chunks;
};
