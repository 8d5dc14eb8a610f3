import { snapshotOf } from "../../src/checklist/ledger/staleness.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { aFile, KEY } from "../support/default-world.ts";
import { blobOf } from "./fake-data.ts";

const A =
  'a: { title: A, why: w, when: { paths: ["db/**"] }, requires: { checklist: [{ id: x, text: Do x }, { id: y, text: Do y, by: not-author }] } }';
const B =
  'b: { title: B, why: w, when: { paths: ["api/**"] }, requires: { checklist: [{ id: z, text: Do z, by: "team:@acme/dba" }] } }';
export const BOTH = `version: 1\npolicies:\n  ${A}\n  ${B}\n`;
export const ONLY_A = `version: 1\npolicies:\n  ${A}\n`;
export const BROKEN = "version: 1\npolicies: [nonsense\n";
export const ITEMS = { "a.x": { of: "db/" }, "a.y": { of: "db/" }, "b.z": { of: "api/" } } as const;
export type ItemName = keyof typeof ITEMS;
export const NAMES = Object.keys(ITEMS) as ItemName[];
export const PERSONS = ["ada", "grace", "drew"];
/** Who clicks and commands: people, and now and then a bot that may write. */
export const CLICKERS = [...PERSONS, ...PERSONS, "renovate[bot]"];
export const signer = createSigner([KEY]);
export const OF = { repository: "acme/shop", number: 7 };

/** Who may answer what, said once more here so that the gate is not judged by its own words. */
export const may = (item: ItemName, by: string): boolean =>
  item === "a.x" ? PERSONS.includes(by) : item === "a.y" ? by === "grace" || by === "drew" : by === "drew";

/** What an item is about: the snapshot of its files, as a page shows it, and their modes, which it does not. */
export const contentOf = (item: ItemName, files: Record<string, string>): string =>
  shownContent(
    item,
    snapshotOf(
      filesOf(item, files).map(([path, content]) => aFile(path, { blob: blobOf(content) })),
      signer.hash,
    ).id,
    files,
  );

/** The same of a page, by the snapshot that it showed and the files of its head. */
export const shownContent = (item: ItemName, snapshot: string, files: Record<string, string>): string =>
  [snapshot, ...filesOf(item, files).flatMap(([path, content]) => (content === blobOf(content) ? [] : [path]))].join(
    " ",
  );

const filesOf = (item: ItemName, files: Record<string, string>): readonly [string, string][] =>
  Object.entries(files).filter(([path]) => path.startsWith(ITEMS[item].of));

export const expectedOf = (policies: string, files: Record<string, string>): ItemName[] =>
  NAMES.filter(
    (name) =>
      policies.includes(name.startsWith("a") ? A : B) &&
      Object.keys(files).some((path) => path.startsWith(ITEMS[name].of)),
  );
