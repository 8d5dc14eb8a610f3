import type { Found, FoundPolicy } from "./look-at-repository.ts";

/** The policy file that is proposed: the recommended pack, with what was found of the repository. */
export const policyFileText = ({ policies, others, adrFolder }: Found): string =>
  [
    "# yaml-language-server: $schema=https://raw.githubusercontent.com/tollgate/tollgate/main/schema/tollgate.schema.json",
    "# Proposed by `tollgate init`; yours to change. `tollgate validate` checks it, `tollgate explain <path>` says what applies.",
    "version: 1",
    "",
    "extends:",
    "  - tollgate:recommended",
    "",
    ...(adrFolder === undefined
      ? [
          "# No decision records were found. Where they will live, if not in a usual place such as docs/adr:",
          "# adr:",
          "#   paths: [docs/adr/**]",
        ]
      : ["adr:", `  paths: [${quoted(`${escapeGlob(adrFolder)}/**`)}]`]),
    "",
    "# Each policy of the pack can be changed by its id, key by key:",
    "#   enforcement: block (holds the merge) | advise (only says so) | observe (only counts) | off",
    ...(policies.length === 0
      ? ["# policies:", "#   schema-change:", "#     enforcement: advise"]
      : ["policies:", ...policies.flatMap(policyLines)]),
    ...(others.length === 0 ? [] : ["", `# Nothing here is for these yet; they wait: ${others.join(", ")}`]),
    "",
  ].join("\n");

const policyLines = ({ id, files, example, tools, owner }: FoundPolicy): readonly string[] => [
  `  # ${tools.length === 0 ? "" : `${tools.join(", ")}: `}${files} ${files === 1 ? "file" : "files"}, such as ${commented(example)}`,
  `  ${id}:`,
  "    enforcement: block",
  ...(owner === undefined ? [] : [`    owners: [${quoted(owner)}] # by CODEOWNERS`]),
];

/** A path inside a comment: one line, whatever it holds. */
const commented = (path: string): string => path.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, "?").slice(0, 200);

/** JSON's strings are YAML's, too. */
const quoted = (text: string): string => JSON.stringify(text);

const escapeGlob = (folder: string): string => folder.replaceAll(/[[\]{}()*?!+@\\]/g, "?");
