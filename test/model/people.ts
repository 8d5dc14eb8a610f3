import type { Edit } from "../../src/comment/record/edit-history.ts";
import { type Page, readPage } from "../../src/comment/record/signed-page.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { blobOf } from "./fake-data.ts";
import { type FakeHost, type HostComment, type HostRevision, OURS } from "./fake-host.ts";
import {
  BOTH,
  BROKEN,
  CLICKERS,
  ITEMS,
  type ItemName,
  may,
  NAMES,
  OF,
  ONLY_A,
  PERSONS,
  shownContent,
  signer,
} from "./oracle.ts";
import type { random } from "./random.ts";

/** A click or a command of a permitted person, with the content that the page showed. */
export type Action = {
  readonly item: ItemName;
  readonly kind: "tick" | "untick";
  readonly at: string;
  readonly content: string;
  /** Of a command: the content by the page that stood there, which may be an older one of ours. */
  readonly standing?: string;
  /** A command is bound to the page that was certainly shown, so it may have to be repeated. */
  readonly command: boolean;
  /** For a click: the comment, and its event. */
  readonly click?: { readonly comment: HostComment; readonly event: Event };
};
export type Event = Pick<GateInput, "edits"> & Partial<Pick<GateInput, "deleted">>;
export type Run = {
  readonly event: Event;
  pending: { go: () => void }[];
  ended: boolean;
  policies: string;
  since: string;
  listed: string;
};

/** What people, the host and our runs have done so far. */
export type Played = {
  readonly host: FakeHost;
  readonly filesAt: Map<string, FakeHost["files"]>;
  readonly actions: Action[];
  readonly queue: Event[];
  readonly runs: Run[];
  /** Pages that we published. */
  readonly seen: string[];
  readonly note: (text: string) => void;
  /** If the event of a deletion is lost, so is the record: the boxes ask again. */
  recordLost: boolean;
  /** Until then, the edit history is incomplete, so earlier answers must be given again. */
  historyUnknownUntil: string;
  lastPage: string;
};

/** Everything that others do: clicks, commands, pushes, policies, and tampering with our comment. */
export const peopleOf = (
  state: Played,
  { chance, pick, upTo }: ReturnType<typeof random>,
  { hasty, rough }: { readonly hasty: boolean; readonly rough: boolean },
): { readonly act: () => void } => {
  const { host, filesAt, actions, queue, runs, seen, note } = state;

  const edit = (by: string, comment: HostComment, to: string): Event | undefined => {
    const from = host.bodyOf(comment);
    // If the text is the same, GitHub makes no revision and sends no event.
    if (from === to) return undefined;
    host.edit(comment.id, by, to);
    const one: Edit = {
      actor: { login: by, kind: by.endsWith("[bot]") ? "bot" : "person" },
      at: host.now(),
      from,
      to,
      via: "box",
      comment: String(comment.id),
      node: String(comment.id),
    };
    const event = { edits: [one] };
    queue.push(event);
    return event;
  };

  const contentShown = (item: ItemName, { ledger }: Page): string =>
    shownContent(item, ledger?.page.snapshot[item.slice(0, 1)] ?? "", filesAt.get(ledger?.page.head ?? "") ?? {});

  const click = (stale: boolean): void => {
    const comment = host.ours()[0];
    if (comment === undefined) return;
    const body = stale && seen.length > 0 ? pick(seen) : host.bodyOf(comment);
    const page = readPage(body, OF, signer);
    const keys = [...page.boxes.keys()].filter((key): key is ItemName => key in ITEMS);
    if (keys.length === 0) return;
    // In most clicks, a permitted person ticks an open box, so that some runs end green.
    const open = chance(0.7) ? keys.filter((key) => page.boxes.get(key) === false) : [];
    const item = pick(open.length > 0 ? open : keys);
    const by = pick(open.length > 0 ? PERSONS.filter((person) => may(item, person)) : CLICKERS);
    const ticked = page.boxes.get(item) === true;
    const to = flip(body, item);
    note(`${by} ${ticked ? "unticks" : "ticks"} ${item}${stale ? " on an old page" : ""}`);
    const before = host.bodyOf(comment);
    const event = edit(by, comment, to);
    if (event === undefined) return;
    const at = { comment, event };
    const snapshot = contentShown(item, page);
    const old = stale ? readPage(before, OF, signer) : undefined;
    if (old?.boxes.get(item) === !ticked && old.ledger?.page.revision === page.ledger?.page.revision)
      takenBack(by, before, to, at);
    else if (may(item, by))
      actions.push({
        item,
        kind: ticked ? "untick" : "tick",
        at: host.now(),
        content: snapshot,
        command: false,
        click: at,
      });
  };

  /** An older view of the same page replaces others' clicks, so it withdraws them. */
  const takenBack = (by: string, before: string, after: string, at: Action["click"]): void => {
    const [old, now] = [readPage(before, OF, signer), readPage(after, OF, signer)];
    if (!old.intact || !now.intact || old.ledger?.page.revision !== now.ledger?.page.revision) return;
    for (const item of NAMES) {
      const ticked = now.boxes.get(item);
      if (ticked === undefined || ticked === old.boxes.get(item) || !may(item, by)) continue;
      actions.push({
        item,
        kind: ticked ? "tick" : "untick",
        at: host.now(),
        content: contentShown(item, now),
        command: false,
        ...(at === undefined ? {} : { click: at }),
      });
    }
  };

  const command = (by: string): void => {
    const item = pick(NAMES);
    const kind = chance(0.7) ? ("tick" as const) : ("untick" as const);
    note(`${by} commands: ${kind} ${item}`);
    // If our comment was just deleted, people saw its last page.
    const comment = host.ours()[0];
    const published = publishedOn(comment) ?? state.lastPage;
    const content = contentShown(item, readPage(published, OF, signer));
    // Somebody may have put back an older page, and deleted that there was a newer one: then the older one is on display.
    const standing = contentShown(item, readPage(comment === undefined ? "" : host.bodyOf(comment), OF, signer));
    host.addComment(by, `/tollgate ${kind === "tick" ? "done" : "undo"} ${item}`);
    if (may(item, by)) actions.push({ item, kind, at: host.now(), content, standing, command: true });
  };

  const tamper = (): void => {
    const comment = host.ours()[0];
    if (comment === undefined) return;
    const body = host.bodyOf(comment);
    const how = pick(["line", "block", "replay", "hide", "prune", "fence", "bot", "delete", "allticked"] as const);
    note(`tamper: ${how}`);
    if (how === "prune") {
      prune(comment, () => chance(0.5));
      return;
    }
    if (how === "delete") {
      // A click whose event comes after the deletion must be given again, because it may have been withdrawn.
      state.recordLost ||= [...queue, ...runs.filter((run) => !run.ended).map((run) => run.event)].some(
        (event) => event.edits.length > 0,
      );
      // The deleted text may also have been an older page of ours that somebody restored.
      const last = comment.revisions.at(-1);
      const written = readPage(body, OF, signer).ledger?.page.written ?? "";
      state.recordLost ||= Date.parse(last?.at ?? "") - Date.parse(written) > 15_000;
      state.lastPage = publishedOn(comment) ?? "";
      host.remove(comment.id);
      if (chance(0.7))
        queue.push({ edits: [], deleted: { body, by: "grace", at: comment.revisions.at(-1)?.at ?? "" } });
      else state.recordLost = true;
      return;
    }
    const all = NAMES.reduce(
      (text, name) =>
        text.includes(`item ${name} `) && text.includes("- [ ]") ? text.replace(/- \[ \]/g, "- [x]") : text,
      body,
    );
    const to = {
      line: body.replace(/^- \[ \].*$/m, ""),
      block: body.replace(/ledger v1 (.{8})/, "ledger v1 AAAAAAAA"),
      replay: seen.length > 0 ? pick(seen) : body,
      hide: seen.length > 0 ? pick(seen) : body,
      fence: all.replace("- [x]", "```\n- [x]"),
      bot: all,
      allticked: all.replace("- [x]", "* [x]"),
    }[how];
    const event = edit(how === "bot" ? "renovate[bot]" : "ada", comment, to);
    if (event !== undefined && (how === "replay" || how === "hide")) takenBack("ada", body, to, { comment, event });
    if (how === "hide") hide(comment, to);
  };

  /** Deletes revisions from the history of our comment. What the newest page that is left does not contain is lost. */
  const prune = (comment: HostComment, which: (revision: HostRevision) => boolean): void => {
    host.prune(comment.id, "ada", which);
    const snapshot = comment.revisions.findLast(({ by, deletedBy }) => by === OURS && deletedBy === undefined);
    const known = readPage(snapshot?.body ?? "", OF, signer).ledger?.page.seen ?? "";
    // The change of an edit after a hole is unknown, too.
    const holes = comment.revisions.filter(
      ({ at }, index) =>
        at > known && [index, index - 1].some((one) => comment.revisions[one]?.deletedBy !== undefined),
    );
    state.historyUnknownUntil = [state.historyUnknownUntil, ...holes.map(({ at }) => at)].sort().at(-1) ?? "";
  };

  /** Hides what came after a restored page: deletes its revisions, or makes a thousand edits. */
  const hide = (comment: HostComment, page: string): void => {
    const since = comment.revisions.find(({ body }) => body === page)?.at ?? "";
    if (chance(0.8)) {
      prune(comment, ({ at, body }) => at > since || (body === page && chance(0.3)));
      return;
    }
    note("a thousand edits");
    for (let edits = 0; edits <= 1_000; edits += 1) host.edit(comment.id, "ada", edits % 2 === 0 ? `${page} ` : page);
    host.edit(comment.id, "ada", page);
    state.historyUnknownUntil = host.now();
  };

  let quick = false;
  const act = (): void => {
    // Sometimes a click comes within seconds, so that the clock does not show whether it came after our writing. Never two
    // in a row: two that cancel each other within `SLACK` of `read-record.ts` may be overlooked.
    quick = !quick && chance(hasty ? 0.8 : rough ? 0.3 : 0.1);
    host.second += quick ? 1 + upTo(3) : 16 + upTo(15);
    const what = quick ? 0 : upTo(100);
    const { files } = host;
    if (what < 48) click(chance(0.08));
    else if (what < 56) {
      const path = pick(["db/1.sql", "api/a.yaml"]);
      note(`push: ${path} changes`);
      host.push({ ...files, [path]: `${path}${host.second}` });
    } else if (what < 61) {
      note("push: another file");
      host.push({ ...files, "README.md": `r${host.second}` });
    } else if (what < 62) {
      const path = pick(["db/1.sql", "api/a.yaml"]);
      const content = files[path];
      if (content === undefined) return;
      note(`push: another mode of ${path}`);
      host.push({ ...files, [path]: content === blobOf(content) ? `${content} +x` : blobOf(content) });
    } else if (what < 65) {
      note("rebase: the same content");
      // A rebase without a change is not a contribution.
      host.push(files, pick(["ada", "grace"]));
    } else if (what < 69) {
      const { "db/1.sql": _, ...rest } = files;
      note("push: the migration leaves or comes back");
      host.push("db/1.sql" in files ? rest : { ...files, "db/1.sql": "d1" });
    } else if (what < 77) {
      host.policies = pick([BOTH, ONLY_A, BOTH, BROKEN]);
      note(`policies: ${host.policies === BOTH ? "both" : host.policies === ONLY_A ? "only a" : "broken"}`);
    } else if (what < 84) tamper();
    else if (what < 86) {
      host.base = host.base === "main" ? "dev" : "main";
      host.policies = host.base === "main" ? BOTH : ONLY_A;
      note(`retarget to ${host.base}`);
    } else if (what < 97) command(pick(CLICKERS));
    else if (what < 99) {
      note("somebody else posts our marker");
      host.addComment("ruth", "<!-- tollgate:comment -->\n- [x] all <!-- tollgate:item a.x -->");
      if (host.unkind > 0 && chance(0.5)) host.deleted.add("ruth");
    } else note("nothing");
    filesAt.set(host.sha, host.files);
    if (what >= 48) queue.push({ edits: [] });
  };

  return { act };
};

/** The page as we last wrote it. */
const publishedOn = (comment: HostComment | undefined): string | undefined =>
  comment?.revisions.findLast((revision) => revision.by === OURS)?.body;

const flip = (body: string, key: string): string =>
  body
    .split("\n")
    .map((line) => {
      if (!line.includes(`<!-- tollgate:item ${key} -->`)) return line;
      return line.startsWith("- [ ]") ? line.replace("- [ ]", "- [x]") : line.replace(/^- \[[xX]\]/, "- [ ]");
    })
    .join("\n");
