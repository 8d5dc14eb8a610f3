import { readFileSync } from "node:fs";

/** The version of this installation, from its `package.json`, two folders above `src/cli` and `lib/cli` alike. */
export const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
};
