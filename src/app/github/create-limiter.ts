import Bottleneck from "bottleneck";
import { Redis } from "ioredis";

/** How much of GitHub an installation may use. Numbers of GitHub's own documentation, less a margin for others. */
export type Limits = {
  /** Writes that may follow each other at once, and how many come back in a minute: together 75 in any minute, a little under 80, since what is let go evenly may arrive unevenly. */
  readonly burst: number;
  readonly perMinute: number;
  /** The same for fan-outs and sweeps, which nobody waits for; they are among the above. */
  readonly backgroundBurst: number;
  readonly backgroundPerMinute: number;
  /** Comments and issues, which notify people: at most 500 in any hour. */
  readonly notifyingBurst: number;
  readonly notifyingPerHour: number;
  /** Requests at once; GitHub takes 100. */
  readonly atOnce: number;
};

export const LIMITS: Limits = {
  burst: 15,
  perMinute: 60,
  backgroundBurst: 5,
  backgroundPerMinute: 40,
  notifyingBurst: 100,
  notifyingPerHour: 400,
  atOnce: 60,
};

/** For a GitHub that nobody else needs: a sandbox. */
export const UNLIMITED: Limits = {
  burst: 10_000,
  perMinute: 600_000,
  backgroundBurst: 10_000,
  backgroundPerMinute: 600_000,
  notifyingBurst: 10_000,
  notifyingPerHour: 36_000_000,
  atOnce: 60,
};

/**
 * What holds an installation's requests within GitHub's limits, by Bottleneck, the library that Octokit's throttling
 * plugin is made with. The plugin's own numbers hold writes a second apart and comments three, for the whole process;
 * these are GitHub's, for each installation.
 */
export type Limiter = {
  /** For the plugin: its groups under its names. */
  readonly groups: Readonly<Record<"global" | "auth" | "search" | "write" | "notifications", Bottleneck.Group>>;
  /** For the plugin: the store that replicas share; undefined without Redis. */
  readonly connection: Bottleneck.IORedisConnection | undefined;
  /** Waits until a write that nobody waits for may go. */
  readonly backgroundWrite: (installation: number) => Promise<void>;
  /** Divides the limits by the replicas that are alive, where they share no store. */
  readonly share: (replicas: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Milliseconds that an idle installation's counters are kept; longer than any of them takes to be full again. */
const KEEP = 2 * HOUR;

/**
 * Makes the limiter.
 *
 * @param options.redisUrl where replicas share what they used; without it each has its part (`share`).
 * @param options.scale what a minute is, in minutes: 1, or less in a test.
 * @param options.onError told of a Redis that fails.
 */
export const createLimiter = ({
  redisUrl,
  limits = LIMITS,
  scale = 1,
  onError,
}: {
  readonly redisUrl: string | undefined;
  readonly limits?: Limits;
  readonly scale?: number;
  readonly onError: (error: unknown) => void;
}): Limiter => {
  const client = redisUrl === undefined ? undefined : new Redis(redisUrl, { maxRetriesPerRequest: 2 });
  client?.on("error", onError);
  const connection = client === undefined ? undefined : new Bottleneck.IORedisConnection({ client });
  const common = { timeout: KEEP, ...(connection === undefined ? {} : { connection }) };
  const bucket = (burst: number, perMs: number): Bottleneck.ConstructorOptions => bucketOf(burst, perMs, scale);
  const settings = (replicas: number) => {
    const part = (number: number): number => Math.max(1, Math.floor(number / replicas));
    return {
      write: bucket(part(limits.burst), part(limits.perMinute) / MINUTE),
      background: bucket(part(limits.backgroundBurst), part(limits.backgroundPerMinute) / MINUTE),
      notifications: bucket(part(limits.notifyingBurst), part(limits.notifyingPerHour) / HOUR),
      global: { maxConcurrent: part(limits.atOnce) },
    };
  };
  const group = (name: string, own: Bottleneck.ConstructorOptions): Bottleneck.Group => {
    const made = new Bottleneck.Group({ id: `tollgate-${name}`, ...common, ...own });
    made.on("error", onError);
    return made;
  };
  const first = settings(1);
  const groups = {
    global: group("global", first.global),
    // Tokens are made once an hour, search is not used.
    auth: group("auth", { maxConcurrent: 2 }),
    search: group("search", { maxConcurrent: 1, minTime: 2_000 * scale }),
    write: group("write", first.write),
    notifications: group("notifications", first.notifications),
  };
  const background = group("background", first.background);
  let replicasNow = 1;
  return {
    groups,
    connection,
    backgroundWrite: async (installation) => {
      await background.key(String(installation)).schedule(async () => {});
    },
    share: async (replicas) => {
      if (connection !== undefined || replicas === replicasNow) return;
      replicasNow = replicas;
      const next = settings(Math.max(1, replicas));
      const changed: readonly (readonly [Bottleneck.Group, Bottleneck.ConstructorOptions])[] = [
        [groups.write, next.write],
        [background, next.background],
        [groups.notifications, next.notifications],
        [groups.global, next.global],
      ];
      for (const [one, own] of changed) {
        // What is left now stays left: only how fast it comes back, and how far, is another.
        const { reservoir: _, ...rest } = own;
        one.updateSettings({ ...common, ...own });
        await Promise.all(one.limiters().map(async ({ limiter }) => limiter.updateSettings(rest)));
      }
    },
    close: async () => {
      await Promise.all([...Object.values(groups), background].map(async (one) => one.disconnect(false)));
      client?.disconnect();
    },
  };
};

/** The smallest step that Bottleneck adds to a reservoir by. */
const STEP = 250;

/**
 * A bucket of so many that fills again at a rate: in any time it lets through no more than what it holds and what came
 * back meanwhile. A reservoir that is refilled as a whole would let through twice as much around its refill.
 */
const bucketOf = (burst: number, perMs: number, scale: number): Bottleneck.ConstructorOptions => {
  const each = scale / perMs;
  // Of a rate that is faster than the steps, several come back with each.
  const interval = Math.max(STEP, Math.ceil(each / STEP) * STEP);
  return {
    reservoir: burst,
    reservoirIncreaseMaximum: burst,
    reservoirIncreaseInterval: interval,
    reservoirIncreaseAmount: Math.max(1, Math.floor(interval / each)),
  };
};
