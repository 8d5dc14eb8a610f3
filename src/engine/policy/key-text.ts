import type { KeyPath } from "./compiling.ts";

/** A key's path as people write it: `policies.schema-change.when.paths[0]`. A key of over 100 characters is cut. */
export const keyText = (path: KeyPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? cut(step) : `${text}.${cut(step)}`;
  }, "");

/** A text that a user wrote, short enough to be shown in a message. */
export const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);
