import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { readProcessMemory } from "../../support/app-process-memory.ts";
import { postWebhook } from "../post-webhook.ts";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

const MB = 1_024 * 1_024;
/** A body of GitHub's largest size costs its bytes, its text and what is parsed of it; and the reader's cap is on all at once. */
const MAX_PEAK = 400 * MB;
const LORIS = 60;
/** Headers have 15 seconds and a body 12 for each half megabyte; the rest is for a busy machine. */
const CUT_WITHIN_MS = 40_000;

/** Bodies as large as GitHub sends them, larger ones, and some that never end, while people work. */
export const bigBody: Scenario = {
  name: "big-body",
  about: "25 MB taken, 60 MB refused, bodies that never end cut off",
  rounds: [10, 2],
  run: weather({
    storm: {},
    perSecond: 4,
    during: async (storm, { rounds, quick, tell }) => {
      const app = storm.startApp();
      await app.ready;
      await untilCommented(storm);
      const url = `${storm.appUrl}/webhooks`;
      const secret = storm.registered.webhookSecret;
      const before = readProcessMemory(app.pid);
      const peaks: number[] = [];
      let peak = 0;
      const sampler = setInterval(() => {
        peak = Math.max(peak, readProcessMemory(app.pid));
      }, 20);
      const seen = { taken: 0, refused: 0, cut: 0 };
      const lorises = Array.from({ length: LORIS }, (_, index) => slowLoris(storm.appUrl, index % 2 === 0));
      for (let round = 1; round <= rounds; round += 1) {
        peak = 0;
        const whole = payloadOf(25 * MB);
        const status = await postWebhook(url, { event: "push", body: whole, secret });
        if (status !== 202) throw new Error(`A signed webhook of 25 MB was answered ${status}`);
        seen.taken += 1;
        const large = payloadOf(60 * MB);
        // Whoever is still sending may see only that the connection was closed.
        for (const chunked of [false, true, true, true]) {
          const answer = await postWebhook(url, { event: "push", body: large, secret, chunked });
          if (answer !== 413 && answer !== 0) throw new Error(`A webhook of 60 MB was answered ${answer}`);
          seen[answer === 413 ? "refused" : "cut"] += 1;
        }
        const begun = performance.now();
        const health = await fetch(`${storm.appUrl}/healthz`);
        if (health.status !== 200) throw new Error(`/healthz answered ${health.status} meanwhile`);
        peaks.push(peak);
        tell(
          `${round} of ${rounds} rounds, ${(peak / MB).toFixed(0)} MB, health in ${(performance.now() - begun).toFixed(0)} ms`,
        );
      }
      clearInterval(sampler);
      if (seen.refused === 0) throw new Error("Nobody who sent 60 MB was told 413");
      const max = Math.max(...peaks);
      if (max - before > MAX_PEAK) throw new Error(`Memory rose from ${before / MB} to ${max / MB} MB`);
      const cut = quick ? [] : await cutOff(lorises);
      for (const { socket } of lorises) socket.destroy();
      return [
        `${seen.taken} of 25 MB taken; of 60 MB ${seen.refused} answered 413, ${seen.cut} cut while they sent`,
        `memory ${(before / MB).toFixed(0)} MB before, at most ${(peaks[0] ?? 0) / MB < 1 ? 0 : ((peaks[0] ?? 0) / MB).toFixed(0)} MB in the first round and ${((peaks.at(-1) ?? 0) / MB).toFixed(0)} MB in the last`,
        `${LORIS} connections that send a byte a second${cut.length === 0 ? "" : `, cut off within ${cut[0]} s`}`,
      ];
    },
  }),
};

/** A push that concerns no policy, of so many bytes. */
const payloadOf = (bytes: number): Buffer => {
  const start =
    '{"ref":"refs/heads/some","commits":[{"modified":["a.txt"]}],"repository":{"full_name":"acme/shop"},"installation":{"id":1},"padding":"';
  return Buffer.from(`${start}${"x".repeat(bytes - start.length - 2)}"}`);
};

type Loris = { readonly socket: Socket; readonly closed: Promise<number> };

/** Sends a byte a second: of its headers for ever, or of its body. */
const slowLoris = (appUrl: string, inHeaders: boolean): Loris => {
  const begun = performance.now();
  const socket = connect(Number(new URL(appUrl).port), "127.0.0.1");
  const closed = new Promise<number>((resolve) => socket.once("close", () => resolve(performance.now() - begun)));
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(
    inHeaders
      ? "POST /webhooks HTTP/1.1\r\nHost: a\r\nX-Slow: "
      : `POST /webhooks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: slow\r\nX-Hub-Signature-256: sha256=${"0".repeat(64)}\r\nContent-Length: 1000000\r\n\r\n`,
  );
  const timer = setInterval(() => socket.write("x"), 1_000);
  socket.once("close", () => clearInterval(timer));
  return { socket, closed };
};

/** @returns how long the last one took to be cut off, in seconds, as text */
const cutOff = async (lorises: readonly Loris[]): Promise<readonly string[]> => {
  const all = Promise.all(lorises.map(async ({ closed }) => closed));
  const times = await Promise.race([all, wait(CUT_WITHIN_MS).then(() => undefined)]);
  if (times === undefined) throw new Error("Connections that send a byte a second are not cut off");
  return [(Math.max(...times) / 1_000).toFixed(0)];
};
