import { setTimeout as wait } from "node:timers/promises";
import { readPage } from "../../src/comment/record/signed-page.ts";
import { random } from "../model/random.ts";
import { clicked } from "../support/action-world.ts";
import type { Sandbox } from "../support/start-sandbox.ts";
import { AUTHOR, clickersOf, EXPECTED, ITEMS, mayAnswer, READER, WRITERS } from "./policies.ts";
import type { Gate, Record } from "./record.ts";
import { STORM_REPOSITORY, type StormSeal } from "./storm-settings.ts";

/** People who go on working whatever happens to the App. */
export type Crowd = {
  /** Lets them do so many things, about so many a second. */
  readonly act: (request: { readonly perSecond: number; readonly until: () => boolean }) => Promise<void>;
  /** Opens again what they closed, so that everything can be looked at. */
  readonly reopenAll: () => Promise<void>;
  /** Ticks all that is open on every other pull request, as somebody who may, so that greens are among what is looked at. */
  readonly finish: () => Promise<void>;
};

/** Kinds of doing, and how often each comes. */
const SHARES = {
  click: 70,
  command: 8,
  chatter: 6,
  label: 4,
  pushMatching: 3,
  pushOther: 2,
  retarget: 4,
  closeOrReopen: 3,
} as const;

type Doing = keyof typeof SHARES;

/**
 * People on the pull requests of a record. Every pull request is touched at most once a second, so that the order of
 * what is said of it is known by GitHub's times.
 */
export const createCrowd = (
  sandbox: Sandbox,
  record: Record,
  { seed, signer, bot }: { readonly seed: number; readonly signer: StormSeal; readonly bot: string },
): Crowd => {
  const chance = random(seed);
  const doings = Object.entries(SHARES).flatMap(([doing, share]) => Array<Doing>(share).fill(doing as Doing));
  let pushes = 0;

  const say = (gate: Gate, item: string, word: { kind: "tick" | "untick"; by: string; at: string; seen?: string }) => {
    if (!mayAnswer(item, word.by)) {
      record.count.refused += 1;
      return;
    }
    record.count[word.kind === "tick" ? "ticks" : "unticks"] += 1;
    gate.words.set(item, { ...word, seen: word.seen });
  };

  const look = (gate: Gate) => {
    const ours = sandbox.state.comments.of(gate.number).find(({ author }) => author === bot);
    if (ours === undefined) return undefined;
    const page = readPage(ours.body, { repository: STORM_REPOSITORY, number: gate.number }, signer);
    if (page.ledger === undefined || page.boxes.size === 0) return undefined;
    const open = ITEMS.filter((one) => page.boxes.get(one) === false);
    return { ours, boxes: page.boxes, open, head: page.ledger.page.head };
  };

  const clickOn = (gate: Gate, { ours, boxes, head }: Seen, item: string, by: string): void => {
    const { updatedAt } = sandbox.editComment(by, ours.id, clicked(ours.body, [item]));
    const seen = gate.contents.get(head) ?? "";
    say(gate, item, { kind: boxes.get(item) === true ? "untick" : "tick", by, at: updatedAt, seen });
  };
  type Seen = NonNullable<ReturnType<typeof look>>;

  const click = (gate: Gate): void => {
    const seen = look(gate);
    if (seen === undefined) return;
    // Mostly what is open: people want to get through, and a green is what could be wrong.
    const item = chance.pick(seen.open.length > 0 && chance.chance(0.7) ? seen.open : [...seen.boxes.keys()]);
    clickOn(gate, seen, item, chance.pick(clickersOf(item)));
  };

  const command = (gate: Gate): void => {
    const item = chance.pick(EXPECTED.main);
    const kind = chance.chance(0.7) ? "tick" : "untick";
    const by = chance.pick([...WRITERS, READER]);
    const { createdAt } = sandbox.comment(by, gate.number, `/tollgate ${kind === "tick" ? "done" : "undo"} ${item}`);
    say(gate, item, { kind, by, at: createdAt });
  };

  const push = async (gate: Gate, matching: boolean): Promise<void> => {
    pushes += 1;
    record.count.pushes += 1;
    // Now and then what was there before comes back, and with it what was ticked for it.
    const content = !matching
      ? gate.content
      : chance.chance(0.3)
        ? chance.pick([...gate.contents.values()])
        : `create table t${gate.number}_${pushes} ();\n`;
    const files = matching ? { [`db/${gate.branch}.sql`]: content } : {};
    const head = await sandbox.pushToBranch(AUTHOR, {
      branch: gate.branch,
      files: { ...files, [`notes/${gate.branch}.md`]: `${pushes}\n` },
    });
    Object.assign(gate, { head, content });
  };

  const act: { readonly [Each in Doing]: (gate: Gate) => Promise<void> | void } = {
    click,
    command,
    chatter: (gate) => {
      record.count.other += 1;
      sandbox.comment(chance.pick([...WRITERS, READER]), gate.number, "Looks good to me so far.");
    },
    label: (gate) => {
      record.count.other += 1;
      const has = sandbox.state.issues.get(gate.number)?.labels.includes("busy");
      (has ? sandbox.removeLabel : sandbox.addLabel)(AUTHOR, gate.number, "busy");
    },
    pushMatching: async (gate) => push(gate, true),
    pushOther: async (gate) => push(gate, false),
    retarget: async (gate) => {
      record.count.retargets += 1;
      const base = gate.base === "main" ? "release" : "main";
      await sandbox.editPullRequest(AUTHOR, gate.number, { base });
      gate.base = base;
    },
    closeOrReopen: async (gate) => {
      record.count.other += 1;
      await sandbox.editPullRequest(AUTHOR, gate.number, { state: gate.open ? "closed" : "open" });
      gate.open = !gate.open;
    },
  };

  const doOne = async (gate: Gate): Promise<void> => {
    gate.busy = true;
    try {
      await act[gate.open ? chance.pick(doings) : "closeOrReopen"](gate);
    } finally {
      record.changed(gate);
      gate.lastSecond = Math.floor(Date.now() / 1_000);
      gate.busy = false;
    }
  };

  return {
    act: async ({ perSecond, until }) => {
      const underway = new Set<Promise<void>>();
      while (!until()) {
        const second = Math.floor(Date.now() / 1_000);
        const free = [...record.pullRequests.values()].filter((gate) => !gate.busy && gate.lastSecond < second);
        if (free.length > 0) {
          const doing = doOne(chance.pick(free)).finally(() => underway.delete(doing));
          underway.add(doing);
        }
        await wait((1_000 / perSecond) * (0.5 + Math.random()));
      }
      await Promise.all(underway);
    },
    finish: async () => {
      for (const item of ITEMS) {
        const latest = Math.max(...[...record.pullRequests.values()].map(({ lastSecond }) => lastSecond));
        while (latest >= Math.floor(Date.now() / 1_000)) await wait(50);
        for (const gate of record.pullRequests.values()) {
          const seen = gate.number % 2 === 0 ? look(gate) : undefined;
          if (seen?.open.includes(item) !== true) continue;
          clickOn(gate, seen, item, "linus");
          record.changed(gate);
          gate.lastSecond = Math.floor(Date.now() / 1_000);
        }
      }
    },
    reopenAll: async () => {
      for (const gate of record.pullRequests.values()) {
        if (gate.open) continue;
        while (gate.lastSecond >= Math.floor(Date.now() / 1_000)) await wait(50);
        await act.closeOrReopen(gate);
        record.changed(gate);
        gate.lastSecond = Math.floor(Date.now() / 1_000);
      }
    },
  };
};
