import type { Edit } from "../../src/comment/record/edit-history.ts";
import { type Page, readPage } from "../../src/comment/record/page.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { StillMoving } from "../../src/github/client/github-client.ts";
import { rememberPolicies } from "../../src/policy/read-policies.ts";
import { blobOf, FakeHost, type HostComment, type HostRevision, OURS } from "./fake-host.ts";
import {
  BOTH,
  BROKEN,
  CLICKERS,
  contentOf,
  expectedOf,
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
import { random } from "./random.ts";

const read = rememberPolicies(8);

/** One thing that an allowed person said by a click on an honest page, with the content that the page showed. */
type Word = {
  readonly item: ItemName;
  readonly kind: "tick" | "untick";
  readonly at: string;
  readonly content: string;
  /** Said by a command: bound to what the page showed for sure, so it may have to be said again. */
  readonly command: boolean;
  /** Of a click: the comment, and the event that tells of it. */
  readonly click?: { readonly comment: HostComment; readonly event: Event };
};
type Event = Pick<GateInput, "edits"> & Partial<Pick<GateInput, "deleted">>;
type Run = {
  readonly event: Event;
  pending: { go: () => void }[];
  ended: boolean;
  policies: string;
  since: string;
  listed: string;
};

export type SimulationResult = {
  readonly faults: readonly string[];
  readonly trace: readonly string[];
  readonly greens: number;
  readonly runs: number;
};

export type SimulationOptions = {
  /** Whether the trace tells every request. */
  readonly requests?: boolean;
  /** Whether most clicks come within seconds of what was before them, where clocks tell nothing. */
  readonly hasty?: boolean;
};

/** Seconds that a request is waited for, with its retries. */
const TIMEOUT = 100;

/**
 * One random interleaving of people, pushes, policies, webhooks, our own runs and their crashes, over the real gate
 * and a host in memory. The same seed gives the same interleaving. What must hold is checked whenever a green is
 * written, and again at the end, after one reconcile.
 */
export const simulate = async (
  seed: number,
  { requests = false, hasty = false }: SimulationOptions = {},
): Promise<SimulationResult> => {
  const { chance, pick, upTo } = random(seed);
  // Every other world is a rough one: more happens between two requests of a run, and more webhooks are lost.
  const rough = chance(0.5);
  // And every other one remembers our comment, as the App does; the others are an Action's.
  const remembers = chance(0.5);
  let remembered = { body: "", at: "1970-01-01T00:00:00Z" };
  const host = new FakeHost(chance);
  // And every other one is on an unkind host: replicas are behind, comments missing at first, counts wrong, people gone.
  host.unkind = chance(0.5) ? 0.2 : 0;
  // In some worlds the edit history says less: no texts, or no names.
  host.hidesTexts = chance(0.05);
  host.hidesPeople = !host.hidesTexts && chance(0.05);
  host.policies = BOTH;
  host.push({ "db/1.sql": "d1", "api/a.yaml": "a1", "README.md": "r1" });
  const filesAt = new Map([[host.sha, host.files]]);
  const words: Word[] = [];
  const queue: Event[] = [{ edits: [] }];
  const runs: Run[] = [];
  const faults: string[] = [];
  const trace: string[] = [];
  const seen: string[] = [];
  // A deletion whose event is lost takes the record with it: the boxes ask again, and nothing is owed.
  let recordLost = false;
  // Until when an edit history does not tell everything: what was answered until then is asked again, and is not owed.
  let untold = "";
  // Events of which a run has come to a good end.
  const lastRead = new Set<Event>();
  let lastPage = "";
  let greens = 0;
  const note = (text: string): void => {
    trace.push(`${host.now().slice(11, 19)} ${text}`);
  };
  const fault = (text: string): void => {
    faults.push(text);
    note(`FAULT ${text}`);
  };

  const lastWord = (item: ItemName, clicks: string, commands = clicks): Word | undefined =>
    words.filter((word) => word.item === item && word.at <= (word.command ? commands : clicks)).at(-1);

  /**
   * An untick of which nothing is left: its comment is deleted with its history, and no run has made an end of its event.
   * What an App remembers is from before it (docs/decisions/0038-what-the-app-remembers-of-our-comment.md); an Action,
   * which remembers nothing, asks for everything again, and is not excused.
   */
  const untraced = ({ click: clicked }: Word): boolean =>
    remembers && clicked !== undefined && !host.comments.includes(clicked.comment) && !lastRead.has(clicked.event);

  const checkGreen =
    (run: Run) =>
    (sha: string): void => {
      greens += 1;
      const files = filesAt.get(sha) ?? {};
      for (const item of expectedOf(run.policies, files)) {
        const before = lastWord(item, run.since, run.listed);
        const content = contentOf(item, files);
        const honest = words.some((word) => word.item === item && word.kind === "tick" && word.content === content);
        if (!honest) fault(`green without an honest tick of ${item} on this content`);
        else if (
          before?.kind === "untick" &&
          !untraced(before) &&
          !words.some((word) => word.item === item && word.at > (word.command ? run.listed : run.since))
        )
          fault(`green although ${item} was last unticked`);
      }
    };

  const start = (event: Event): void => {
    const run: Run = {
      event,
      pending: [],
      ended: false,
      policies: host.policies,
      since: host.now(),
      listed: host.now(),
    };
    runs.push(run);
    const turn = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const asked = host.second;
        // No client waits for ever, and no host: a request that is not answered in time has not happened.
        run.pending.push({ go: () => (host.second - asked > TIMEOUT ? reject(new Error("timed out")) : resolve()) });
      });
    const client = host.client(turn, checkGreen(run));
    const request = client.request as unknown as (route: string, parameters: unknown) => Promise<unknown>;
    const watched = async (route: string, parameters: unknown): Promise<unknown> => {
      const answer = await request(route, parameters);
      if (requests) note(`   [${runs.indexOf(run)}] ${route}`);
      if (route.includes("/contents/") && (parameters as { repo?: string }).repo === "shop")
        run.policies = host.policies;
      if (route.startsWith("GET ") && route.includes("/comments")) run.since = host.toldUntil;
      if (route === "GET /repos/{owner}/{repo}/issues/{issue_number}/comments") run.listed = host.toldUntil;
      return answer;
    };
    const graphql = async (query: string, variables: Record<string, unknown>): Promise<unknown> => {
      const answer = await client.graphql(query, variables);
      if (requests) note(`   [${runs.indexOf(run)}] the history of comment ${String(variables.id)}`);
      return answer;
    };
    if (requests) note(`   [${runs.indexOf(run)}] starts with ${eventText(event)}`);
    const input: GateInput = {
      client: {
        ...client,
        request: watched as unknown as GateInput["client"]["request"],
        graphql: graphql as unknown as GateInput["client"]["graphql"],
      },
      self: { kind: "token", holder: "installation" },
      ref: { owner: "acme", repo: "shop", number: 7 },
      policyPath: ".github/tollgate.yml",
      builtin: new Map(),
      readPolicies: read,
      signer,
      now: () => host.now(),
      unfinished: "pending",
      dryRun: false,
      ...(remembers ? { remembered } : {}),
      ...event,
    };
    runGate(input).then(
      ({ published }) => {
        run.ended = true;
        if (published.superseded) return;
        lastRead.add(event);
        remembered = { body: published.page, at: host.now() };
      },
      (error: unknown) => {
        run.ended = true;
        // A comment deleted under a run is answered 404, and the run fails loudly; the next event does the work.
        const { status, message } = error as { status?: number; message?: string };
        if (status !== 404 && message !== "timed out" && !(error instanceof StillMoving))
          fault(`a run threw ${String(error)}`);
      },
    );
  };

  const edit = (by: string, comment: HostComment, to: string): Event | undefined => {
    const from = host.bodyOf(comment);
    // Saving what stands there already is no edit: GitHub makes no revision and sends no event.
    if (from === to) return undefined;
    host.edit(comment.id, by, to);
    const one: Edit = {
      actor: { login: by, kind: by.endsWith("[bot]") ? "bot" : "person" },
      at: host.now(),
      from,
      to,
      via: "box",
      comment: String(comment.id),
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
    // Most clicks are what people do: who may ticks what is open, so that there is something to be green.
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
      words.push({
        item,
        kind: ticked ? "untick" : "tick",
        at: host.now(),
        content: snapshot,
        command: false,
        click: at,
      });
  };

  /** An older view of the same page put over others' clicks, without a click of its own: it takes them back. */
  const takenBack = (by: string, before: string, after: string, at: Word["click"]): void => {
    const [old, now] = [readPage(before, OF, signer), readPage(after, OF, signer)];
    if (!old.intact || !now.intact || old.ledger?.page.revision !== now.ledger?.page.revision) return;
    for (const item of NAMES) {
      const ticked = now.boxes.get(item);
      if (ticked === undefined || ticked === old.boxes.get(item) || !may(item, by)) continue;
      words.push({
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
    // Where our comment was deleted a moment ago, that page is the last that anybody saw.
    const published = publishedOn(host.ours()[0]) ?? lastPage;
    const content = contentShown(item, readPage(published, OF, signer));
    host.addComment(by, `/tollgate ${kind === "tick" ? "done" : "undo"} ${item}`);
    if (may(item, by)) words.push({ item, kind, at: host.now(), content, command: true });
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
      // A click whose event comes after the comment is gone is asked for again: nothing tells whether it was taken back.
      recordLost ||= [...queue, ...runs.filter((run) => !run.ended).map((run) => run.event)].some(
        (event) => event.edits.length > 0,
      );
      // Nor whether what stands there is an older page of ours that somebody put back.
      const last = comment.revisions.at(-1);
      const written = readPage(body, OF, signer).ledger?.page.written ?? "";
      recordLost ||= Date.parse(last?.at ?? "") - Date.parse(written) > 15_000;
      lastPage = publishedOn(comment) ?? "";
      host.remove(comment.id);
      if (chance(0.7))
        queue.push({ edits: [], deleted: { body, by: "grace", at: comment.revisions.at(-1)?.at ?? "" } });
      else recordLost = true;
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

  /** Deletes revisions from the history of our comment. What the newest page of ours that is left does not account for is lost. */
  const prune = (comment: HostComment, which: (revision: HostRevision) => boolean): void => {
    host.prune(comment.id, "ada", which);
    const snapshot = comment.revisions.findLast(({ by, deletedBy }) => by === OURS && deletedBy === undefined);
    const known = readPage(snapshot?.body ?? "", OF, signer).ledger?.page.seen ?? "";
    // What the edit after a hole did nobody can say either.
    const holes = comment.revisions.filter(
      ({ at }, index) =>
        at > known && [index, index - 1].some((one) => comment.revisions[one]?.deletedBy !== undefined),
    );
    untold = [untold, ...holes.map(({ at }) => at)].sort().at(-1) ?? "";
  };

  /** Hides what came after a page that was put back: its revisions are deleted, or flooded out by a thousand edits. */
  const hide = (comment: HostComment, page: string): void => {
    const since = comment.revisions.find(({ body }) => body === page)?.at ?? "";
    if (chance(0.8)) {
      prune(comment, ({ at, body }) => at > since || (body === page && chance(0.3)));
      return;
    }
    note("a thousand edits");
    for (let edits = 0; edits <= 1_000; edits += 1) host.edit(comment.id, "ada", edits % 2 === 0 ? `${page} ` : page);
    host.edit(comment.id, "ada", page);
    untold = host.now();
  };

  let quick = false;
  const act = (): void => {
    // Now and then somebody clicks within seconds, where no clock tells any more that it came after our writing. Never
    // two of them: what cancels each other within `SLACK` of `read-record.ts` may be overlooked.
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
      note("push: elsewhere");
      host.push({ ...files, "README.md": `r${host.second}` });
    } else if (what < 62) {
      const path = pick(["db/1.sql", "api/a.yaml"]);
      const content = files[path];
      if (content === undefined) return;
      note(`push: another mode of ${path}`);
      host.push({ ...files, [path]: content === blobOf(content) ? `${content} +x` : blobOf(content) });
    } else if (what < 65) {
      note("rebase: the same content");
      // Whoever rebases without a change wrote nothing of it.
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

  const drain = async (): Promise<void> => {
    await new Promise(setImmediate);
    const body = host
      .ours()
      .map((comment) => comment.revisions.at(-1))
      .find((revision) => revision?.by === OURS)?.body;
    if (body !== undefined && seen.at(-1) !== body) seen.push(body);
  };

  const step = (run: Run): void => {
    run.pending.splice(upTo(run.pending.length), 1)[0]?.go();
  };
  const finish = async (): Promise<void> => {
    for (let guard = 0; guard < 2_000; guard += 1) {
      const pending = runs.filter((run) => run.pending.length > 0);
      if (pending.length === 0) return;
      step(pick(pending));
      await drain();
    }
    fault("the runs do not come to an end");
  };

  let left = 5 + upTo(8);
  for (
    let guard = 0;
    guard < 3_000 && (left > 0 || queue.length > 0 || runs.some((run) => run.pending.length > 0));
    guard += 1
  ) {
    const active = runs.filter((run) => run.pending.length > 0);
    const what = upTo(100);
    const steps = rough ? 60 : 80;
    if (active.length > 0 && what < steps) step(pick(active));
    else if (active.length > 0 && what < steps + 1) {
      const crashed = pick(active);
      crashed.pending = [];
      note("a run crashes");
      // With it goes what only its event told, the last words of a deleted comment, and which of two comments was first.
      recordLost ||= crashed.event.deleted !== undefined || host.ours().length > 1;
    } else if (queue.length > 0 && what < (rough ? 78 : 92) && active.length < 3) {
      const at = chance(0.7) ? 0 : upTo(queue.length);
      const event = queue[at] ?? { edits: [] };
      if (!chance(0.12)) queue.splice(at, 1);
      else note("a webhook will come again");
      if (chance(rough ? 0.3 : 0.1)) note("a webhook is lost");
      else start(event);
      if (event.deleted !== undefined && runs.at(-1)?.pending.length === 0) recordLost ||= true;
    } else if (left > 0) {
      left -= 1;
      act();
    }
    await drain();
  }
  await finish();
  host.second += 60;
  host.unkind = 0;
  const recoverable = !recordLost && !lostDeletion(trace) && !host.hidesTexts && !host.hidesPeople;
  start({ edits: [] });
  await drain();
  await finish();

  const ours = host.ours();
  if (ours.length > 1) fault(`${ours.length} comments of ours`);
  const expected = host.policies === BROKEN ? [] : expectedOf(host.policies, host.files);
  const body = ours[0] === undefined ? "" : host.bodyOf(ours[0]);
  const page = readPage(body, OF, signer);
  const status = host.statusOf(host.sha);
  if (host.policies === BROKEN) {
    if (status !== "error") fault(`broken policies, and the status is ${status}`);
    return { faults, trace, greens, runs: runs.length };
  }
  if (expected.length > 0 && !page.intact) fault("the page is not intact after a reconcile");
  for (const [key, ticked] of page.boxes)
    if (ticked !== page.ledger?.page.ticked.includes(key)) fault(`the box of ${key} and the ledger disagree`);
  const done = expected.map((item) => {
    const last = lastWord(item, "9");
    const owed = last?.kind === "tick" && !last.command && last.content === contentOf(item, host.files);
    const has = page.boxes.get(item) === true;
    if (owed && !has && recoverable && last.at > untold) fault(`the tick of ${item} is lost`);
    if (has && last?.kind === "untick" && !untraced(last)) fault(`${item} is ticked, and was last unticked`);
    return has;
  });
  const all = done.every(Boolean);
  if (status !== (all ? "success" : "pending"))
    fault(`the status is ${status}, and the boxes say ${all ? "pass" : "blocked"}`);
  return { faults, trace, greens, runs: runs.length };
};

/** The page as we last wrote it. */
const publishedOn = (comment: HostComment | undefined): string | undefined =>
  comment?.revisions.findLast((revision) => revision.by === OURS)?.body;

const eventText = ({ edits, deleted }: Event): string =>
  [
    ...edits.map(({ actor, at }) => `an edit by ${actor.login} at ${at.slice(11, 19)}`),
    ...(deleted === undefined ? [] : [`a deletion by ${deleted.by}`]),
  ].join(", ") || "nothing in hand";

/** A deletion is owed back only where its event arrived. */
const lostDeletion = (trace: readonly string[]): boolean =>
  trace.some((line) => line.includes("tamper: delete")) && trace.some((line) => line.includes("is lost"));

const flip = (body: string, key: string): string =>
  body
    .split("\n")
    .map((line) => {
      if (!line.includes(`<!-- tollgate:item ${key} -->`)) return line;
      return line.startsWith("- [ ]") ? line.replace("- [ ]", "- [x]") : line.replace(/^- \[[xX]\]/, "- [ ]");
    })
    .join("\n");
