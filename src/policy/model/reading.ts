/**
 * Something that a predicate needs and the list of changed files does not have. `text`: the changed file's text at the
 * head, for a removed file its last one. `folder`: the names directly in a folder ("" for the root). `attributes`: the
 * folder's `.gitattributes` at the base.
 */
export type Want =
  | { readonly kind: "text"; readonly path: string; readonly blob: string }
  | { readonly kind: "folder"; readonly side: "head" | "base"; readonly path: string }
  | { readonly kind: "attributes"; readonly path: string };

/**
 * `beginning`: of a text that is too large. `none`: there is no such thing. `unreadable`: there may be one, so what asks
 * for it counts as matching.
 */
export type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "beginning"; readonly text: string; readonly why: string }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * What was read so far, by `wantKey`. `more`: the source can read what is missing here; otherwise it is not given, and
 * nothing follows from it.
 */
export type Reading = { readonly more: boolean; readonly found: ReadonlyMap<string, Found> };

export const wantKey = (want: Want): string =>
  want.kind === "folder" ? `folder ${want.side} ${want.path}` : `${want.kind} ${want.path}`;

/** `wanted`: not read yet. `not-given`: the source has no contents (`tollgate match` with paths only). */
export type LookedUp = Found | { readonly kind: "wanted" | "not-given" };

export const lookUp = (reading: Reading | undefined, want: Want): LookedUp => {
  const found = reading?.found.get(wantKey(want));
  return found ?? { kind: reading?.more === true ? "wanted" : "not-given" };
};
