import type { PolicyFile } from "./read-policy-file.ts";

/** What files hold against all that come after them. */
export type LockedFiles = {
  /** The files with nothing but what is locked in them, those without any left out. */
  readonly files: readonly PolicyFile[];
  /** Ids of the policies of which any key is locked. */
  readonly ids: ReadonlySet<string>;
};

/**
 * What is locked in an organisation's defaults, and so holds also for a repository that has a file of its own. A policy of
 * which only one key is locked is there whole, for a lock on a key of nothing would hold nothing; its other keys may
 * be changed. With locked policies go what counts as an ADR, and who may be let past them.
 */
export const lockedFiles = (files: readonly PolicyFile[]): LockedFiles => {
  const parts = files.flatMap(({ policies }) => policies);
  const ids = new Set(
    parts.filter(({ locked }) => locked === true || (Array.isArray(locked) && locked.length > 0)).map(({ id }) => id),
  );
  const locked = new Set(files.flatMap(({ settings }) => settings.locked ?? []));
  const glass = ids.size > 0 || files.some(({ settings }) => settings.breakGlass?.locked === true);
  const [checkHeld, adrHeld] = [locked.has("check"), ids.size > 0 || locked.has("adr")];
  const held = files.map(({ settings, policies, ...file }): PolicyFile => {
    const { check, breakGlass, adr, origins, locked: keys } = settings;
    return {
      ...file,
      settings: {
        adr: adrHeld ? adr : {},
        ...(check === undefined || !checkHeld ? {} : { check }),
        ...(breakGlass === undefined || !glass ? {} : { breakGlass }),
        ...(keys === undefined ? {} : { locked: keys }),
        origins: Object.fromEntries(
          Object.entries(origins).filter(([key]) => (key === "check" ? checkHeld : adrHeld || !key.startsWith("adr."))),
        ),
      },
      policies: policies.filter(({ id }) => ids.has(id)),
    };
  });
  return { files: held.filter(holdsAnything), ids };
};

const holdsAnything = ({ settings, policies }: PolicyFile): boolean =>
  policies.length > 0 ||
  settings.check !== undefined ||
  settings.breakGlass !== undefined ||
  settings.locked !== undefined ||
  Object.keys(settings.adr).length > 0;
