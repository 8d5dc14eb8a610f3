import Bottleneck from "bottleneck";
import { Redis } from "ioredis";

/**
 * An installation's share of GitHub's limits
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), less a margin.
 */
export type Limits = {
  /**
   * Writes in a burst, and writes regained in a minute: 75 a minute together, below GitHub's 80, because even spacing
   * may arrive unevenly.
   */
  readonly burst: number;
  readonly perMinute: number;
  readonly backgroundBurst: number;
  readonly backgroundPerMinute: number;
  /** Comments and issues, which notify people: at most 500 an hour. */
  readonly notifyingBurst: number;
  readonly notifyingPerHour: number;
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
 * Keeps an installation within GitHub's limits with Bottleneck, which Octokit's throttling plugin uses too. The plugin
 * spaces writes by one second and comments by three, for the whole process; these limits are GitHub's, for each
 * installation.
 */
export type Limiter = {
  readonly groups: Readonly<Record<"global" | "auth" | "search" | "write" | "notifications", Bottleneck.Group>>;
  /** The store that replicas share; undefined without Redis. */
  readonly connection: Bottleneck.IORedisConnection | undefined;
  readonly backgroundWrite: (installation: number) => Promise<void>;
  /** Divides the limits by the number of replicas if they share no store. */
  readonly share: (replicas: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEEP = 2 * HOUR;

/**
 * @param options.redisUrl shared by replicas; without it each takes its part (`share`)
 * @param options.scale shortens minutes in tests
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

const STEP = 250;

/** A token bucket that refills at a rate. A reservoir refilled at once would allow twice as much around its refill. */
const bucketOf = (burst: number, perMs: number, scale: number): Bottleneck.ConstructorOptions => {
  const each = scale / perMs;
  const interval = Math.max(STEP, Math.ceil(each / STEP) * STEP);
  return {
    reservoir: burst,
    reservoirIncreaseMaximum: burst,
    reservoirIncreaseInterval: interval,
    reservoirIncreaseAmount: Math.max(1, Math.floor(interval / each)),
  };
};
