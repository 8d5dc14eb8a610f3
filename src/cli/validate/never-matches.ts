import { keyText } from "../../policy/model/problem.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import type { Doubt } from "./doubts.ts";

type Condition = Readonly<Record<string, unknown>>;

/** The file must have no problems; files that it extends are not read. */
export const neverMatches = (file: string, bytes: Uint8Array): readonly Doubt[] => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return [];
  const { data, locate } = yaml.value;
  const policies = Object.entries(mapOf(mapOf(data)["policies"]));
  return policies.flatMap(([id, policy]) => {
    const when = mapOf(policy)["when"];
    if (when === undefined) return [];
    const faults = (Array.isArray(when) ? when : [when]).map((condition) => contradiction(mapOf(condition)));
    // The policy never applies only if every condition contradicts itself.
    const [first] = faults;
    if (first === undefined || faults.some((fault) => fault === undefined)) return [];
    const path = ["policies", id, "when"];
    return [
      {
        code: "never-matches",
        at: { file, ...locate(path, "key") },
        key: keyText(path),
        message: `can never hold: ${first}`,
      } as const,
    ];
  });
};

const mapOf = (value: unknown): Condition =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Condition) : {};

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const contradiction = (condition: Condition): string | undefined => {
  const { paths, change, added_lines: added, removed_lines: removed } = condition;
  const globs = listOf(Array.isArray(paths) || typeof paths === "string" ? paths : mapOf(paths)["any"]);
  const last = globs.at(-1);
  if (last === "!**" || last === "!**/*") return `the last glob of \`paths\`, "${last}", excludes every file`;
  const changes = listOf(change);
  if (changes.length > 0 && changes.every((one) => one === "removed") && added !== undefined) {
    return "`change: removed` files have no added lines";
  }
  if (changes.length > 0 && changes.every((one) => one === "added") && removed !== undefined) {
    return "`change: added` files have no removed lines";
  }
  const same = Object.entries(mapOf(condition["not"])).find(
    ([key, value]) =>
      condition[key] !== undefined && JSON.stringify(listOf(value)) === JSON.stringify(listOf(condition[key])),
  );
  return same === undefined ? undefined : `\`${same[0]}\` asks for the same that \`not\` excepts`;
};
