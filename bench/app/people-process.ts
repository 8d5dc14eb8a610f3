/**
 * GitHub and the people on it for `bench/app.ts`, in a process of their own, asked by messages one after the other. Each
 * lane does one thing to one of its pull requests, waits for the check run, and does the next.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { clicked, POLICY } from "../../test/support/action-world.ts";
import { makeRepository } from "../../test/support/sandbox-world.ts";
import { startSandbox } from "../../test/support/start-sandbox.ts";
import type { Percentiles } from "./load-messages.ts";
import { answerInTurn } from "./messages.ts";
import { percentiles } from "./percentiles.ts";

const BOT = "tollgate[bot]";

export type PeopleAsk =
  | { readonly kind: "begin"; readonly pulls: number; readonly files: number }
  | { readonly kind: "hook"; readonly url: string }
  /** `label` on a pull request that nobody has looked at yet, or `tick` on one that has a comment. */
  | {
      readonly kind: "act";
      readonly act: "label" | "tick";
      readonly lanes: number;
      readonly times: number;
      readonly latencyMs: number;
    }
  | { readonly kind: "end" };

export type Acted = Percentiles & {
  readonly count: number;
  readonly perSecond: number;
  readonly requests: number;
  /** Milliseconds of processor time that the stand-in took for one verdict. */
  readonly ownCpuMs: number;
  /** One of the App's comments; "" where it made none. */
  readonly page: string;
};

export type PeopleAnswer =
  | { readonly kind: "begun"; readonly url: string; readonly registered: RegisteredApp }
  | { readonly kind: "done" }
  | { readonly kind: "acted"; readonly acted: Acted };

const filesOf = (index: number, count: number): Readonly<Record<string, string>> => ({
  [`db/${index}.sql`]: `create table t${index} ();\n`,
  ...Object.fromEntries(Array.from({ length: count - 1 }, (_, at) => [`src/m${at % 60}/f${at}.ts`, `// ${index}\n`])),
});

const begin = async ({ pulls, files }: Extract<PeopleAsk, { kind: "begin" }>) => {
  const repository = await makeRepository({ base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICY } });
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    validate: false,
    remember: 2_000,
  });
  for (const login of ["ada", "grace"]) {
    sandbox.setPerson({ login, role: "write" });
    sandbox.setRole(login, "write");
  }
  const registered = await sandbox.registerApp({ slug: "tollgate" });
  sandbox.webhooks.mode = "vanish";
  sandbox.installApp({ app: "tollgate", account: "acme" });
  const branch = (index: number): string => `change-${index}`;
  const opened = await sandbox.openPullRequests({
    count: pulls,
    author: "ada",
    branch,
    files: (index) => filesOf(index, files),
  });
  sandbox.webhooks.mode = "deliver";
  const waiting = new Map<string, () => void>();
  sandbox.on(({ name, payload }) => {
    if (name !== "check_run" || payload.sender.login !== BOT) return;
    const { head_sha } = payload["check_run"] as { readonly head_sha: string };
    const done = waiting.get(head_sha);
    waiting.delete(head_sha);
    done?.();
  });
  const pullsOf = opened.map(({ number, pull }) => ({ number, sha: pull.head.sha }));
  return { repository, sandbox, registered, waiting, pulls: pullsOf, fresh: 0 };
};

type World = Awaited<ReturnType<typeof begin>>;

const LONGEST_MS = 60_000;

const act = async (world: World, ask: Extract<PeopleAsk, { kind: "act" }>): Promise<Acted> => {
  const { sandbox, waiting, pulls } = world;
  sandbox.fix();
  if (ask.latencyMs > 0) sandbox.fail({ slow: ask.latencyMs, times: Number.POSITIVE_INFINITY });
  const took: number[] = [];
  const one = async ({ number, sha }: World["pulls"][number]): Promise<void> => {
    const begun = performance.now();
    const verdict = new Promise<void>((resolve) => {
      waiting.set(sha, resolve);
    });
    if (ask.act === "label") sandbox.addLabel("ada", number, "look");
    else {
      const ours = sandbox.state.comments.of(number).find(({ author }) => author === BOT);
      if (ours === undefined) throw new Error(`#${number} has no comment`);
      // Always the same box: with both ticked it would pass, which also reads the list of all open pull requests.
      sandbox.editComment("grace", ours.id, clicked(ours.body, ["schema-change.staged"]));
    }
    await Promise.race([
      verdict,
      wait(LONGEST_MS, undefined, { ref: false }).then(() => {
        throw new Error(`#${number} got no verdict in a minute`);
      }),
    ]);
    took.push(performance.now() - begun);
  };
  const requests = sandbox.meter().requests;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const lane = async (_: unknown, index: number): Promise<void> => {
    for (let time = 0; time < ask.times; time += 1) {
      const pull = ask.act === "label" ? pulls[world.fresh++] : pulls[index % pulls.length];
      if (pull === undefined) throw new Error("There are too few pull requests");
      await one(pull);
    }
  };
  await Promise.all(Array.from({ length: ask.lanes }, lane));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await sandbox.settled();
  return {
    ...percentiles(took),
    count: took.length,
    perSecond: took.length / seconds,
    requests: (sandbox.meter().requests - requests) / took.length,
    ownCpuMs: (user + system) / 1_000 / took.length,
    page:
      pulls.flatMap(({ number }) => sandbox.state.comments.of(number)).findLast(({ author }) => author === BOT)?.body ??
      "",
  };
};

let world: World | undefined;

const answer = async (ask: PeopleAsk): Promise<PeopleAnswer> => {
  if (ask.kind === "begin") {
    world = await begin(ask);
    return { kind: "begun", url: world.sandbox.url, registered: world.registered };
  }
  if (world === undefined) throw new Error("It has not begun");
  if (ask.kind === "act") return { kind: "acted", acted: await act(world, ask) };
  if (ask.kind === "hook") world.sandbox.changeApp(world.registered.appId, { webhook: { url: ask.url } });
  else {
    await world.sandbox.close();
    await world.repository.cleanup();
  }
  return { kind: "done" };
};

answerInTurn(answer);
