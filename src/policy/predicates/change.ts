import * as z from "zod";
import type { ChangeStatus } from "../model/facts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

const statuses = ["added", "modified", "removed", "renamed"] as const satisfies readonly ChangeStatus[];
const status = z.enum(statuses);

export const change = definePredicate({
  scope: "files",
  schema: z
    .union([status, z.array(status).min(1).max(4)])
    .describe(
      "The files changed in one of these ways: `added`, `modified`, `removed`, `renamed`. A copy counts as added; a renamed file whose text changed too is `renamed`.",
    ),
  compile: (written) => {
    const wanted: readonly ChangeStatus[] = typeof written === "string" ? [written] : written;
    return {
      name: "change",
      rulesOut: ({ files }) => !files.some(({ status: one }) => wanted.includes(one)),
      apply: (_facts, files) => {
        const left = files.filter((file) => wanted.includes(file.status));
        const text =
          left.length === 0
            ? `no file is ${wanted.join(" or ")}`
            : `${countText(left.length, "file")} ${left.length === 1 ? "is" : "are"} ${wanted.join(" or ")}`;
        return {
          holds: left.length > 0,
          files: left,
          reason: { predicate: "change", text, decided: decided(left.map((file) => [file.path, file.status])) },
        };
      },
    };
  },
});
