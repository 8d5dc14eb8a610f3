import { readPage } from "../../src/comment/record/signed-page.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { StillMoving } from "../../src/github/client/github-client.ts";
import { createChangesCache } from "../../src/github/read/facts.ts";
import { rememberPolicies } from "../../src/policy/read-policies.ts";
import { FakeHost, OURS } from "./fake-host.ts";
import { BOTH, BROKEN, contentOf, expectedOf, type ItemName, OF, signer } from "./oracle.ts";
import { type Action, type Event, type Played, peopleOf, type Run } from "./people.ts";
import { random } from "./random.ts";

const read = rememberPolicies(8);

export type SimulationResult = {
  readonly faults: readonly string[];
  readonly trace: readonly string[];
  readonly greens: number;
  readonly runs: number;
};

export type SimulationOptions = {
  /** Whether the trace contains every request. */
  readonly requests?: boolean;
  /** Whether most clicks come within seconds of the event before them, so that clocks do not show the order. */
  readonly hasty?: boolean;
};

/** Seconds until a request times out, with its retries. */
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
  const dice = random(seed);
  const { chance, pick, upTo } = dice;
  // Half of the runs are rough: more happens between two requests of a run, and more webhooks are lost.
  const rough = chance(0.5);
  // Half of them remember our comment, as the App does; the others are like an Action.
  const remembers = chance(0.5);
  const changes = createChangesCache();
  let remembered = { body: "", at: "1970-01-01T00:00:00Z" };
  const host = new FakeHost(chance);
  // Half of them are on an unkind host: replicas are behind, comments missing at first, counts wrong, people gone.
  host.unkind = chance(0.5) ? 0.2 : 0;
  // In some, the edit history has no texts or no names.
  host.hidesTexts = chance(0.05);
  host.hidesPeople = !host.hidesTexts && chance(0.05);
  host.policies = BOTH;
  host.push({ "db/1.sql": "d1", "api/a.yaml": "a1", "README.md": "r1" });
  const filesAt = new Map([[host.sha, host.files]]);
  const actions: Action[] = [];
  const queue: Event[] = [{ edits: [] }];
  const runs: Run[] = [];
  const faults: string[] = [];
  const trace: string[] = [];
  const seen: string[] = [];
  // Events of which a run has ended well.
  const lastRead = new Set<Event>();
  let greens = 0;
  const note = (text: string): void => {
    trace.push(`${host.now().slice(11, 19)} ${text}`);
  };
  const state: Played = {
    ...{ host, filesAt, actions, queue, runs, seen, note },
    ...{ recordLost: false, historyUnknownUntil: "", lastPage: "" },
  };
  const fault = (text: string): void => {
    faults.push(text);
    note(`FAULT ${text}`);
  };

  const lastAction = (item: ItemName, clicks: string, commands = clicks): Action | undefined =>
    actions.filter((action) => action.item === item && action.at <= (action.command ? commands : clicks)).at(-1);

  /**
   * An untick without a trace: its comment was deleted with its history, and no run has finished with its event. An App
   * remembers an older page (docs/decisions/0038-what-the-app-remembers-of-our-comment.md). An Action remembers nothing,
   * so it must ask for everything again.
   */
  const untraced = ({ click: clicked }: Action): boolean =>
    remembers && clicked !== undefined && !host.comments.includes(clicked.comment) && !lastRead.has(clicked.event);

  const checkGreen =
    (run: Run) =>
    (sha: string): void => {
      greens += 1;
      const files = filesAt.get(sha) ?? {};
      for (const item of expectedOf(run.policies, files)) {
        const before = lastAction(item, run.since, run.listed);
        const content = contentOf(item, files);
        const honest = actions.some(
          (action) =>
            action.item === item && action.kind === "tick" && [action.content, action.standing].includes(content),
        );
        if (!honest) fault(`green without an honest tick of ${item} on this content`);
        else if (
          before?.kind === "untick" &&
          !untraced(before) &&
          !actions.some((action) => action.item === item && action.at > (action.command ? run.listed : run.since))
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
        // A request that is not answered in time has not happened, because clients and hosts time out.
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
      const isLook = query.includes("comments(last");
      if (isLook) {
        run.policies = host.policies;
        run.since = host.toldUntil;
        run.listed = host.toldUntil;
      }
      if (requests)
        note(
          `   [${runs.indexOf(run)}] ${isLook ? "a look" : query.includes("headRefOid") ? "what stands now" : `the history of comment ${String(variables.id)}`}`,
        );
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
      ...(remembers ? { remembered, changes } : {}),
      ...event,
    };
    runGate(input).then(
      ({ published }) => {
        run.ended = true;
        if (published.outdated) return;
        lastRead.add(event);
        remembered = { body: published.page, at: host.now() };
      },
      (error: unknown) => {
        run.ended = true;
        // If the comment is deleted during a run, the host answers 404 and the run fails; the next event does the work.
        const { status, message } = error as { status?: number; message?: string };
        if (status !== 404 && message !== "timed out" && !(error instanceof StillMoving))
          fault(`a run threw ${String(error)}`);
      },
    );
  };

  const { act } = peopleOf(state, dice, { hasty, rough });

  const drain = async (): Promise<void> => {
    await new Promise(setImmediate);
    const body = host
      .ours()
      .map((comment) => comment.revisions.at(-1))
      .find((revision) => revision?.by === OURS)?.body;
    if (body !== undefined && seen.at(-1) !== body) seen.push(body);
    // Of two comments of ours, one whose record somebody destroyed counts as a copy, and goes with its clicks.
    const made = host.ours();
    state.recordLost ||=
      made.length > 1 && made.some((one) => readPage(host.bodyOf(one), OF, signer).ledger === undefined);
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
      // What only its event contained is lost: the last page of a deleted comment, or which of two comments was first.
      state.recordLost ||= crashed.event.deleted !== undefined || host.ours().length > 1;
    } else if (queue.length > 0 && what < (rough ? 78 : 92) && active.length < 3) {
      const at = chance(0.7) ? 0 : upTo(queue.length);
      const event = queue[at] ?? { edits: [] };
      if (!chance(0.12)) queue.splice(at, 1);
      else note("a webhook will come again");
      if (chance(rough ? 0.3 : 0.1)) note("a webhook is lost");
      else start(event);
      if (event.deleted !== undefined && runs.at(-1)?.pending.length === 0) state.recordLost ||= true;
    } else if (left > 0) {
      left -= 1;
      act();
    }
    await drain();
  }
  await finish();
  host.second += 60;
  host.unkind = 0;
  const recoverable = !state.recordLost && !lostDeletion(trace) && !host.hidesTexts && !host.hidesPeople;
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
    const last = lastAction(item, "9");
    const owed = last?.kind === "tick" && !last.command && last.content === contentOf(item, host.files);
    const has = page.boxes.get(item) === true;
    if (owed && !has && recoverable && last.at > state.historyUnknownUntil) fault(`the tick of ${item} is lost`);
    if (has && last?.kind === "untick" && !untraced(last)) fault(`${item} is ticked, and was last unticked`);
    return has;
  });
  const all = done.every(Boolean);
  if (status !== (all ? "success" : "pending"))
    fault(`the status is ${status}, and the boxes say ${all ? "pass" : "blocked"}`);
  return { faults, trace, greens, runs: runs.length };
};

const eventText = ({ edits, deleted }: Event): string =>
  [
    ...edits.map(({ actor, at }) => `an edit by ${actor.login} at ${at.slice(11, 19)}`),
    ...(deleted === undefined ? [] : [`a deletion by ${deleted.by}`]),
  ].join(", ") || "no event";

/** After a deletion, the record must come back only if the event arrived. */
const lostDeletion = (trace: readonly string[]): boolean =>
  trace.some((line) => line.includes("tamper: delete")) && trace.some((line) => line.includes("is lost"));
