/**
 * GitHub and everybody on it, in a process of their own: the stand-in, the people who click and push, and what sends
 * the webhooks that concern nobody. Asked by messages (`load-messages.ts`) one after the other.
 */
import { createHmac, randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { parseBoxLine } from "../../src/comment/record/page-lines.ts";
import { clicked, POLICY } from "../../test/support/action-world.ts";
import { makeRepository, type TestRepository } from "../../test/support/sandbox-world.ts";
import { type RepositoryHandle, type Sandbox, startSandbox } from "../../test/support/start-sandbox.ts";
import type { LoadAnswer, LoadAsk, LoadStats } from "./load-messages.ts";
import { answerInTurn } from "./messages.ts";
import { percentiles } from "./percentiles.ts";

/** Accounts with a repository and an installation each. */
const OWNERS = ["acme", "globex", "initech"] as const;
const BOT = "tollgate[bot]";
/** Of a hundred events: clicks and pushes; the others concern no pull request's verdict. */
const CLICKS = 37;
const PUSHES = 3;
const FLOOD_CLICKS = 2;
/** Milliseconds that verdicts are waited for after the last event. */
const DRAIN_MS = 60_000;
const FLOOD_AT_ONCE = 48;

type Place = { readonly handle: RepositoryHandle; readonly number: number; readonly branch: string };

type Context = {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  readonly registered: RegisteredApp;
  readonly places: readonly Place[];
  readonly noise: readonly { readonly name: string; readonly body: string }[];
  /** `acme/shop#1` → when somebody did what its verdict is waited for. */
  readonly waiting: Map<string, number>;
  readonly verdicts: number[];
  readonly agent: Agent;
  hook: string;
  lastVerdictAt: number;
};

const keyOf = (repository: string, number: number): string => `${repository}#${number}`;

const begin = async (request: Extract<LoadAsk, { kind: "begin" }>): Promise<Context> => {
  const repository = await makeRepository({ base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICY } });
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: OWNERS[0],
    repo: "shop",
    validate: false,
    remember: request.remember,
  });
  const handles: RepositoryHandle[] = [sandbox];
  for (const owner of OWNERS.slice(1))
    handles.push(await sandbox.addRepository({ owner, repo: "shop", gitDir: repository.dir }));
  for (const handle of handles)
    for (const login of ["ada", "grace"]) {
      handle.setPerson({ login, role: "write" });
      handle.setRole(login, "write");
    }
  const registered = await sandbox.registerApp({ slug: "tollgate" });
  sandbox.webhooks.mode = "vanish";
  for (const account of OWNERS) sandbox.installApp({ app: "tollgate", account });
  const places: Place[] = [];
  const heads = new Map<string, string>();
  for (const handle of handles) {
    const branch = (index: number): string => `change-${index}`;
    const opened = await handle.openPullRequests({
      count: Math.ceil(request.pulls / handles.length),
      author: "ada",
      branch,
      files: (index) => ({ [`db/${index}.sql`]: `create table t${index} ();\n` }),
    });
    for (const [index, { number, pull }] of opened.entries()) {
      heads.set(pull.head.sha + handle.owner, keyOf(`${handle.owner}/${handle.repo}`, number));
      if (index < request.active / handles.length) places.push({ handle, number, branch: branch(index) });
    }
  }
  const [first] = places;
  if (first === undefined) throw new Error("There is no pull request");
  const noise = captureNoise(sandbox, first);
  const context: Context = {
    sandbox,
    repository,
    registered,
    places,
    noise,
    waiting: new Map(),
    verdicts: [],
    agent: new Agent({ keepAlive: true, maxSockets: FLOOD_AT_ONCE * 2 }),
    hook: "",
    lastVerdictAt: 0,
  };
  sandbox.on(({ name, payload, repository: full, pull }) => {
    if (full === undefined) return;
    const owner = full.split("/")[0] ?? "";
    if (name === "check_run" && payload.sender.login === BOT) {
      const { head_sha } = payload["check_run"] as { readonly head_sha: string };
      const key = heads.get(head_sha + owner) ?? "";
      const since = context.waiting.get(key);
      if (since === undefined || payload.action !== "completed") return;
      context.waiting.delete(key);
      context.lastVerdictAt = performance.now();
      context.verdicts.push(context.lastVerdictAt - since);
      return;
    }
    if (pull === undefined || payload.sender.login === BOT) return;
    const key = keyOf(full, pull);
    if (name === "pull_request" && payload.action === "synchronize") {
      heads.set(String(payload["after"]) + owner, key);
      if (!context.waiting.has(key)) context.waiting.set(key, performance.now());
    } else if (name === "issue_comment" && payload.action === "edited" && !context.waiting.has(key)) {
      context.waiting.set(key, performance.now());
    }
  });
  return context;
};

/** Events as GitHub sends them most: another app's check has ended, somebody chats. */
const captureNoise = (sandbox: Sandbox, { handle, number }: Place): Context["noise"] => {
  const installation = [...sandbox.host.installations.values()].find(({ account }) => account === handle.owner);
  handle.comment("grace", number, "Looks good to me so far.");
  const chat = sandbox.events.findLast(({ name }) => name === "issue_comment");
  const sha = handle.state.issues.get(number)?.pull?.head.sha ?? "";
  const about = { repository: chat?.payload["repository"], installation: { id: installation?.id } };
  const check = { action: "completed", check_run: { head_sha: sha, app: { id: 1 }, name: "build" }, ...about };
  return [
    { name: "issue_comment", body: JSON.stringify({ ...chat?.payload, ...about }) },
    { name: "check_run", body: JSON.stringify(check) },
    { name: "check_suite", body: JSON.stringify({ action: "completed", check_suite: { head_sha: sha }, ...about }) },
  ];
};

/** @returns milliseconds until it was acknowledged; NaN where it was not */
const post = async (context: Context, { name, body }: Context["noise"][number]): Promise<number> =>
  new Promise((resolve) => {
    const begun = performance.now();
    const signature = createHmac("sha256", context.registered.webhookSecret).update(body).digest("hex");
    const request = httpRequest(
      context.hook,
      {
        method: "POST",
        agent: context.agent,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "x-github-event": name,
          "x-github-delivery": randomUUID(),
          "x-hub-signature-256": `sha256=${signature}`,
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode === 202 ? performance.now() - begun : Number.NaN));
      },
    );
    request.on("error", () => resolve(Number.NaN));
    request.end(body);
  });

/** Clicks the first box. @returns whether there was one */
const click = ({ handle, number }: Place): boolean => {
  const ours = handle.state.comments.of(number).find(({ author }) => author === BOT);
  const box = ours?.body.split("\n").flatMap((line) => parseBoxLine(line) ?? [])[0];
  if (ours === undefined || box === undefined) return false;
  handle.editComment("grace", ours.id, clicked(ours.body, [box.key]));
  return true;
};

/** Each number from 0 to 99 once in a hundred, mixed, so that what there is few of does not come all at once. */
const diceOf = (sent: number): number => (sent * 37) % 100;

const isFree = (context: Context, { handle, number }: Place): boolean =>
  !context.waiting.has(keyOf(`${handle.owner}/${handle.repo}`, number));

const drain = async (context: Context): Promise<void> => {
  const until = performance.now() + DRAIN_MS;
  while (context.waiting.size > 0 && performance.now() < until) await wait(20);
};

const run = async (context: Context, { rate, seconds }: { rate: number; seconds: number }): Promise<LoadStats> => {
  const { sandbox, places } = context;
  const acks: number[] = [];
  let refused = 0;
  let sent = 0;
  let pushes = 0;
  let at = 0;
  const underway = new Set<Promise<unknown>>();
  const note = (ms: number): void => {
    if (Number.isNaN(ms)) refused += 1;
    else acks.push(ms);
  };
  counting = ({ code, duration }) => note(code === 202 ? duration * 1_000 : Number.NaN);
  context.verdicts.length = 0;
  const before = sandbox.meter().requests;
  const begun = performance.now();
  const one = (): void => {
    sent += 1;
    const dice = diceOf(sent);
    // Verdicts are waited for one at a time for each pull request, so that a verdict is that of this event.
    const place = dice < CLICKS + PUSHES ? nextFree() : undefined;
    if (place !== undefined && dice < CLICKS && click(place)) return;
    if (place !== undefined && dice >= CLICKS) {
      pushes += 1;
      const pushing = place.handle
        .pushToBranch("ada", { branch: place.branch, files: { "notes.md": `${place.number} ${pushes}\n` } })
        .finally(() => underway.delete(pushing));
      underway.add(pushing);
      return;
    }
    const posting = post(context, context.noise[sent % context.noise.length] ?? { name: "push", body: "{}" })
      .then(note)
      .finally(() => underway.delete(posting));
    underway.add(posting);
  };
  const nextFree = (): Place | undefined => {
    for (let tried = 0; tried < places.length; tried += 1) {
      at = (at + 1) % places.length;
      const place = places[at];
      if (place !== undefined && isFree(context, place)) return place;
    }
    return undefined;
  };
  while (performance.now() - begun < seconds * 1_000) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * rate);
    while (sent < due) one();
    await wait(5);
  }
  const ended = performance.now();
  await Promise.all(underway);
  await drain(context);
  await sandbox.settled();
  counting = undefined;
  const unanswered = context.waiting.size;
  context.waiting.clear();
  return {
    sent,
    refused,
    seconds: (ended - begun) / 1_000,
    ack: percentiles(acks),
    verdict: { ...percentiles(context.verdicts), count: context.verdicts.length },
    unanswered,
    drainedMs: Math.max(0, context.lastVerdictAt - ended),
    requests: sandbox.meter().requests - before,
  };
};

const flood = async (context: Context, count: number): Promise<LoadStats> => {
  const acks: number[] = [];
  let refused = 0;
  let sent = 0;
  context.verdicts.length = 0;
  const before = context.sandbox.meter().requests;
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const place = context.places[sent % context.places.length];
      if (diceOf(sent) < FLOOD_CLICKS && place !== undefined && isFree(context, place) && click(place)) continue;
      const ms = await post(context, context.noise[sent % context.noise.length] ?? { name: "push", body: "{}" });
      if (Number.isNaN(ms)) refused += 1;
      else acks.push(ms);
    }
  };
  await Promise.all(Array.from({ length: FLOOD_AT_ONCE }, lane));
  const ended = performance.now();
  await drain(context);
  await context.sandbox.settled();
  const unanswered = context.waiting.size;
  context.waiting.clear();
  return {
    sent,
    refused,
    seconds: (ended - begun) / 1_000,
    ack: percentiles(acks),
    verdict: { ...percentiles(context.verdicts), count: context.verdicts.length },
    unanswered,
    drainedMs: Math.max(0, context.lastVerdictAt - ended),
    requests: context.sandbox.meter().requests - before,
  };
};

/** Has each active pull request judged, by a label, until all have a comment. */
const warm = async (context: Context): Promise<void> => {
  const { sandbox, places } = context;
  sandbox.webhooks.mode = "deliver";
  for (const { handle, number } of places) handle.addLabel("ada", number, "warm");
  const until = performance.now() + 180_000;
  const isThere = ({ handle, number }: Place): boolean =>
    handle.state.comments.of(number).some(({ author }) => author === BOT);
  while (!places.every(isThere)) {
    if (performance.now() > until) throw new Error("The App did not comment on all pull requests within three minutes");
    await wait(50);
  }
  await sandbox.settled();
};

let counting: ((delivery: { readonly code: number; readonly duration: number }) => void) | undefined;
let context: Context | undefined;

const answer = async (ask: LoadAsk): Promise<LoadAnswer> => {
  if (ask.kind === "begin") {
    context = await begin(ask);
    context.sandbox.webhooks.on((delivery) => counting?.(delivery));
    return { kind: "begun", url: context.sandbox.url, registered: context.registered };
  }
  if (context === undefined) throw new Error("It has not begun");
  switch (ask.kind) {
    case "hook":
      context.hook = ask.url;
      context.sandbox.changeApp(context.registered.appId, { webhook: { url: ask.url } });
      return { kind: "done" };
    case "warm":
      await warm(context);
      return { kind: "done" };
    case "run":
      return { kind: "ran", stats: await run(context, ask) };
    case "flood":
      return { kind: "ran", stats: await flood(context, ask.count) };
    case "end":
      context.agent.destroy();
      await context.sandbox.close();
      await context.repository.cleanup();
      return { kind: "done" };
  }
};

answerInTurn(answer);
