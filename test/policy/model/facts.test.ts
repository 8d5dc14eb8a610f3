import { expect, it } from "vitest";
import { type ChangedFile, linesWithoutPatch } from "../../../src/policy/model/facts.ts";

/** The lines of a file that the host shows no patch of: a hidden line must not pass for no line. */
it.each<[string, string, ChangedFile["status"], string]>([
  ["a file that was only renamed has no changed lines", "db/1.sql", "renamed", "known"],
  ["an image is believed to be binary", "docs/Logo.PNG", "added", "binary"],
  ["a migration that git calls binary is not", "db/1.sql", "modified", "too-large"],
  ["a file without an ending is not", "bin/deploy", "added", "too-large"],
  ["an ending of a folder is none of the file", "assets.png/run", "added", "too-large"],
  ["a hidden file that is called like an ending is not", "config/.key", "added", "too-large"],
])("%s", (_, path, status, kind) => {
  expect(linesWithoutPatch({ path, status }).kind).toBe(kind);
});
