import type { KeyPath } from "./compiling.ts";

/** A key's path as people write it: `policies.schema-change.when.paths[0]`. */
export const keyText = (path: KeyPath): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
