/**
 * How the lines of a language are commented and imported, by the ending of the file's name. `block`, `importBlock`:
 * where a comment or an import of several lines opens and closes. `indented`: indentation has a meaning.
 */
export type Language = {
  readonly line?: RegExp;
  readonly block?: readonly [open: string, close: string];
  readonly imports?: RegExp;
  readonly importBlock?: readonly [open: RegExp, close: RegExp];
  readonly indented?: true;
};

export const languageOf = (path: string): Language => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
  return BY_NAME.get(name.toLowerCase()) ?? BY_ENDING.get(ending) ?? NONE;
};

const NONE: Language = { indented: true };

/** Directives look like comments: `#!/bin/sh`, `//go:build`, `-- +goose Down`, `--liquibase`, `#cloud-config`. */
const HASH = /^#(?![![]|cloud-config|\s*syntax=|\s*escape=|\s*-\*-|\s*frozen_string_literal|\s*yaml-language-server)/;
const SLASHES = /^\/\/(?!go:|\s*\+build|export |line |\s*@ts-|#)/;
const DASHES = /^--(?!\s*\+|\s*migrate:|liquibase|changeset|\s*changeset|rollback|\s*rollback|\s*atlas:|\s*name:)/i;

const C: Language = { line: SLASHES, block: ["/*", "*/"] };
const HASHED: Language = { line: HASH };
const MARKUP: Language = { block: ["<!--", "-->"] };

const JS: Language = {
  ...C,
  imports:
    /^(?:import\b(?!\s*\().*|export\s+(?:\*|\{[^{}]*\})\s+from\s.*|(?:const|let|var)\s+[\w{}\s,:$]+=\s*require\(["'][^"']+["']\);?)$/,
  importBlock: [/^(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{[^}]*$/, /^[^{]*\}\s*from\s+["'][^"']+["'];?$/],
};

const LANGUAGES: readonly (readonly [endings: string, language: Language])[] = [
  ["js jsx mjs cjs ts tsx mts cts", JS],
  ["vue svelte astro", { ...JS, ...MARKUP }],
  ["java kt kts scala groovy gradle", { ...C, imports: /^import[ \t]+(?:static\s+)?[\w.*{}, ]+(?:\s+as\s+\w+)?;?$/ }],
  ["go", { ...C, imports: /^(?:import\s+)?(?:[\w.]+\s+)?"[^"\s]+"$/, importBlock: [/^import\s*\($/, /^\)$/] }],
  ["rs", { ...C, imports: /^(?:pub\s+)?(?:use\s+[^{}]+(?:\{[^{}]*\})?|extern\s+crate\s+\w+);$/ }],
  ["c cc cpp cxx h hh hpp m mm cu", { ...C, imports: /^#\s*(?:include|import)\s*[<"].*$/ }],
  ["cs", { ...C, imports: /^(?:global\s+)?using\s+(?:static\s+)?[\w.]+(?:\s*=\s*[\w.<>]+)?;$/ }],
  ["swift", { ...C, imports: /^(?:@\w+\s+)?import\s+[\w.]+$/ }],
  ["dart", { ...C, imports: /^(?:import|export)\s+["'].*;$/ }],
  ["php", { line: /^(?:\/\/|#(?!\[))/, block: ["/*", "*/"], imports: /^use\s+[\w\\{}, ]+;$/ }],
  ["proto", { ...C, imports: /^import\s+(?:public\s+|weak\s+)?".*";$/ }],
  ["scss sass less", { ...C, imports: /^@(?:import|use|forward)\s.*$/ }],
  ["css", { block: ["/*", "*/"], imports: /^@import\s.*$/ }],
  ["sol zig v sv json5 jsonc prisma thrift avdl bicep jsonnet libsonnet cue", C],
  ["tf tfvars hcl nomad", { line: /^(?:#(?!!)|\/\/)/, block: ["/*", "*/"] }],
  [
    "py pyi pyx",
    {
      ...HASHED,
      imports: /^(?:import\s+[\w., ]+|from\s+[\w.]+\s+import\s+[^(\\]+|from\s+[\w.]+\s+import\s+\([^()]*\))$/,
      importBlock: [/^from\s+[\w.]+\s+import\s+\([^)]*$/, /^[^(]*\)$/],
      indented: true,
    },
  ],
  ["rb rake gemspec", { ...HASHED, imports: /^requir(?:e|e_relative)\s+["'][^"']+["']$/ }],
  ["ex exs", { ...HASHED, imports: /^(?:alias|import|require)\s+[\w.{}, :]+$/ }],
  ["sh bash zsh fish ps1 pl pm r toml properties env conf cfg nix awk jl graphql", HASHED],
  ["yml yaml", { ...HASHED, indented: true }],
  ["ini editorconfig", { line: /^[#;]/ }],
  ["sql psql pgsql cql hql", { line: DASHES, block: ["/*", "*/"] }],
  ["lua hs elm", { line: /^--(?!\[\[|>)/, imports: /^import\s+(?:qualified\s+)?[\w.]+.*$/, indented: true }],
  ["clj cljs edn lisp el", { line: /^;/ }],
  ["tex erl", { line: /^%/ }],
  ["html htm xml xhtml svg xsl csproj props targets", MARKUP],
  ["md mdx markdown", { ...MARKUP, indented: true }],
  ["json", {}],
];

const BY_ENDING: ReadonlyMap<string, Language> = new Map(
  LANGUAGES.flatMap(([endings, language]) => endings.split(" ").map((ending) => [ending, language] as const)),
);

const BY_NAME: ReadonlyMap<string, Language> = new Map([
  ...["dockerfile", "containerfile", "jenkinsfile.sh", ".gitignore", ".dockerignore", "codeowners", ".env"].map(
    (name) => [name, HASHED] as const,
  ),
  ...["gemfile", "rakefile", "vagrantfile", "brewfile", "podfile"].map((name) => [name, HASHED] as const),
  ["makefile", { ...HASHED, indented: true }],
  ["jenkinsfile", C],
  ["go.mod", { line: /^\/\// }],
]);
