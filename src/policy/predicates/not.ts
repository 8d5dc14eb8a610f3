import type { ChangedFile } from "../model/facts.ts";
import type { Predicate } from "../model/policy.ts";
import { countText, decided } from "./define-predicate.ts";

export type Negated = { readonly scope: "pull-request" | "files"; readonly predicate: Predicate };

/**
 * A condition on files removes the files that match, and `not` fails if none is left. A doubtful match removes nothing.
 */
export const not = (negated: readonly Negated[]): Predicate => ({
  name: "not",
  apply: (facts, files) => {
    const away = new Map<ChangedFile, { readonly by: string; readonly what: string | undefined }>();
    for (const { scope, predicate } of negated) {
      const result = predicate.apply(facts, files);
      if (scope === "pull-request") {
        if (result.holds && (result.doubtful ?? []).length === 0)
          return {
            holds: false,
            files: [],
            reason: { predicate: "not", text: `excepted: ${result.reason.text}`, decided: {} },
          };
        continue;
      }
      const doubtful = new Set(result.doubtful ?? []);
      for (const file of result.files)
        if (!doubtful.has(file)) away.set(file, { by: predicate.name, what: result.reason.decided[file.path] });
    }
    const left = files.filter((file) => !away.has(file));
    const why = [...away].map(
      ([file, { by, what }]) => [file.path, what === undefined ? by : `${by}: ${what}`] as const,
    );
    const asksFiles = negated.some(({ scope }) => scope === "files");
    const by = [...new Set([...away.values()].map((one) => one.by))].join(", ");
    const text =
      away.size === 0
        ? "nothing is excepted"
        : `${left.length === 0 ? "every file is" : `${countText(away.size, "file")} ${away.size === 1 ? "is" : "are"}`} excepted by ${by}`;
    return {
      holds: left.length > 0 || !asksFiles,
      files: left,
      reason: { predicate: "not", text, decided: decided(why) },
    };
  },
});
