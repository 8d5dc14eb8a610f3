import type { Fault } from "./compiling.ts";
import { cut } from "./key-text.ts";
import { nearestExtended } from "./nearest-extended.ts";
import { nearestSpelling } from "./nearest-spelling.ts";
import { extendedName, parseExtended } from "./parse-extended.ts";
import type { PolicySources } from "./read-policies.ts";

const builtinForm = /^tollgate:([a-z0-9-]+)$/;
const forms = ["tollgate:<name>", "<owner>/<repository>:<path>@<tag, branch or commit>"];

/** What stands under `extends`: the file's bytes with the one name that it is known by, or what is wrong with the name. */
export type FoundExtended = { readonly file: string; readonly bytes: Uint8Array } | { readonly fault: Fault };

/** Finds the bytes of what stands under `extends`, or says what is wrong with the name. */
export const findExtended = (name: string, { builtin, extendsFiles }: PolicySources): FoundExtended => {
  const packs = [...builtin.keys()].filter((key) => !key.includes("/")).toSorted();
  if (name.startsWith("tollgate:")) {
    const text = builtin.get(builtinForm.exec(name)?.[1] ?? "");
    if (text !== undefined) return { file: name, bytes: new TextEncoder().encode(text) };
    const allowed = packs.map((key) => `tollgate:${key}`);
    const message = `names "${cut(name)}", which Tollgate does not bring`;
    return { fault: { code: "unknown-pack", message, allowed, ...suggest(nearestSpelling(name, allowed)) } };
  }
  const remote = parseExtended(name);
  if (remote !== undefined) {
    const file = extendedName(remote);
    const found = extendsFiles?.get(file);
    if (found instanceof Uint8Array) return { file, bytes: found };
    if (found !== undefined) return { fault: found };
    const message = `names "${cut(name)}", a file of another repository that could not be read here`;
    return { fault: { code: "not-found", message } };
  }
  const near = nearestSpelling(name, packs);
  const message = `says "${cut(name)}", which is neither a built-in name nor a file pinned in a repository`;
  return {
    fault: {
      code: "wrong-value",
      message,
      allowed: forms,
      ...suggest(near === undefined ? nearestExtended(name) : `tollgate:${near}`),
    },
  };
};

const suggest = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion };
