import { createHmac, randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import type { App, HookDelivery, Host, Outgoing } from "../state/host.ts";
import { nextId, timestamp } from "../state/ids.ts";

export type Webhooks = {
  /** `drop`: listed as failed (502). `vanish`: not listed either. */
  mode: "deliver" | "drop" | "vanish";
  /** Deliveries with the same id. Default: 1. */
  copies: number;
  /** How many are collected and sent in random order; 1 sends at once. */
  batch: number;
  seed: number;
  /** Default: GitHub's ten seconds. */
  timeoutMs: number;
  readonly flush: () => void;
  /** Flushes, and resolves once everything is answered. */
  readonly settled: () => Promise<void>;
  readonly on: (listener: (delivery: HookDelivery) => void) => void;
};

type AppHooks = { readonly webhooks: Webhooks; readonly close: () => void };

const silence = {
  refused: { code: 502, status: "failed to connect to host" },
  late: { code: 504, status: "timed out" },
  elsewhere: { code: 502, status: "the sandbox sends to http addresses of this machine only" },
} as const;

const LONGEST_WAIT = 300;

export const createAppHooks = (host: Host): AppHooks => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const underway = new Set<Promise<void>>();
  const listeners: ((delivery: HookDelivery) => void)[] = [];
  let waiting: (() => void)[] = [];

  const reported = (delivery: HookDelivery): void => {
    for (const listener of listeners) listener(delivery);
  };

  const attempt = (app: App, delivery: HookDelivery): void => {
    app.deliveries.set(delivery.id, delivery);
    if (app.deliveries.size > host.remember) {
      const [oldest] = app.deliveries.keys();
      if (oldest !== undefined) app.deliveries.delete(oldest);
    }
    if (webhooks.mode === "drop" || !isOwnMachine(delivery.url)) {
      Object.assign(delivery, webhooks.mode === "drop" ? silence.refused : silence.elsewhere);
      reported(delivery);
      return;
    }
    const sending = post(agent, delivery, webhooks.timeoutMs).then(() => {
      underway.delete(sending);
      reported(delivery);
    });
    underway.add(sending);
  };

  const batch = (): number => Math.max(webhooks.batch, host.quirks.webhooksMixed ? 2 : 1);
  let timer: NodeJS.Timeout | undefined;

  const line = (send: () => void): void => {
    waiting.push(send);
    if (waiting.length >= batch()) webhooks.flush();
    else if (webhooks.batch === 1) timer ??= setTimeout(webhooks.flush, LONGEST_WAIT).unref();
  };

  host.outgoing.push((outgoing) => {
    const { app } = outgoing;
    if (!app.webhook.active || app.webhook.url === "" || webhooks.mode === "vanish") return;
    const first = begin(host, outgoing);
    const copies = Math.max(webhooks.copies, host.quirks.webhooksTwice ? 2 : 1);
    for (let copy = 0; copy < copies; copy += 1) {
      line(() => attempt(app, copy === 0 ? first : { ...first, id: nextId(host, "HookDelivery") }));
    }
  });
  host.redelivering.push((app, old) => {
    const again: HookDelivery = {
      ...old,
      ...sign(app, old),
      id: nextId(host, "HookDelivery"),
      at: timestamp(host.now()),
      url: app.webhook.url,
      redelivery: true,
      duration: 0,
      code: 0,
      status: "",
      answer: undefined,
    };
    line(() => attempt(app, again));
  });

  const webhooks: Webhooks = {
    mode: "deliver",
    copies: 1,
    batch: 1,
    seed: 1,
    timeoutMs: 10_000,
    flush: () => {
      clearTimeout(timer);
      timer = undefined;
      const sends = batch() > 1 ? shuffle(waiting, webhooks) : waiting;
      waiting = [];
      for (const send of sends) send();
    },
    settled: async () => {
      do {
        webhooks.flush();
        await Promise.all(underway);
      } while (underway.size > 0 || waiting.length > 0);
    },
    on: (listener) => void listeners.push(listener),
  };
  return {
    webhooks,
    close: () => {
      clearTimeout(timer);
      agent.destroy();
    },
  };
};

/** Nothing leaves the machine. An App of one's own may have an address that only GitHub would reach. */
const isOwnMachine = (address: string): boolean => {
  const { protocol, hostname } = URL.parse(address) ?? {};
  return protocol === "http:" && /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname ?? "");
};

const begin = (host: Host, { app, installation, repository, event, payload }: Outgoing): HookDelivery => {
  const about = { guid: randomUUID(), event, body: JSON.stringify(payload), installation };
  return {
    ...about,
    id: nextId(host, "HookDelivery"),
    action: payload.action,
    repository,
    at: timestamp(host.now()),
    redelivery: false,
    url: app.webhook.url,
    ...sign(app, about),
    duration: 0,
    code: 0,
    status: "",
    answer: undefined,
  };
};

const sign = (app: App, { guid, event, body }: Pick<HookDelivery, "guid" | "event" | "body">) => ({
  headers: {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${createHmac("sha256", app.webhook.secret).update(body).digest("hex")}`,
  },
});

/** Retries once on a closed keep-alive connection. */
const post = (agent: Agent, delivery: HookDelivery, timeoutMs: number, again = true): Promise<void> =>
  new Promise((resolve) => {
    const began = performance.now();
    const end = (code: number, status: string, answer?: HookDelivery["answer"]): void => {
      const duration = Math.round(performance.now() - began) / 1000;
      Object.assign(delivery, { code, status, answer, duration });
      resolve();
    };
    const request = httpRequest(
      delivery.url,
      {
        method: "POST",
        agent,
        headers: { ...delivery.headers, "content-length": Buffer.byteLength(delivery.body) },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => end(silence.refused.code, silence.refused.status));
        response.on("end", () => {
          const code = response.statusCode ?? 0;
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          const status = code < 400 ? "OK" : `Invalid HTTP Response: ${code}`;
          end(code, status, { headers, body: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (again && request.reusedSocket && error.code === "ECONNRESET") {
        void post(agent, delivery, timeoutMs, false).then(resolve);
        return;
      }
      const { code, status } =
        error.name === "AbortError" || error.name === "TimeoutError" ? silence.late : silence.refused;
      end(code, status);
    });
    request.end(delivery.body);
  });

const shuffle = <Item>(items: readonly Item[], from: { seed: number }): readonly Item[] => {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    from.seed = (Math.imul(from.seed, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((from.seed / 2 ** 32) * (at + 1));
    const [one, two] = [mixed[at], mixed[other]];
    if (one !== undefined && two !== undefined) {
      mixed[at] = two;
      mixed[other] = one;
    }
  }
  return mixed;
};
