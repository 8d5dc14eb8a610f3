import type { IncomingMessage } from "node:http";

type RawBody =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large" }
  | { readonly kind: "too-slow" }
  | { readonly kind: "busy" }
  | { readonly kind: "broken-off" };

/**
 * Bodies up to `small` do not count towards `maxTotalBytes`. `periodMs` is longer than the ten seconds that GitHub
 * waits, as `ServerLimits.headersMs`.
 */
export type BodyLimits = {
  readonly largest: number;
  readonly small: number;
  readonly maxTotalBytes: number;
  readonly minBytesPerPeriod: number;
  readonly periodMs: number;
};

const MB = 1024 * 1024;
export const BODY_LIMITS: BodyLimits = {
  largest: 25 * MB,
  small: 64 * 1024,
  maxTotalBytes: 6 * 25 * MB,
  minBytesPerPeriod: 512 * 1024,
  periodMs: 12_000,
};

type Reading = { readonly address: string; received: number; readonly end: (body: RawBody) => void };

/** If many large bodies arrive together, the oldest makes room, so a client that hangs cannot block others. */
export const createBodyReader = (
  limits: BodyLimits = BODY_LIMITS,
): ((request: IncomingMessage) => Promise<RawBody>) => {
  const counted = new Set<Reading>();
  let totalBytes = 0;
  return (request) =>
    new Promise((resolve) => {
      const declared = declaredLength(request) ?? limits.largest;
      if (declared > limits.largest) {
        resolve({ kind: "too-large" });
        return;
      }
      const chunks: Buffer[] = [];
      let atPeriodStart = 0;
      const reading: Reading = {
        address: request.socket.remoteAddress ?? "",
        received: 0,
        end: (body) => {
          clearInterval(periods);
          request.off("data", take).off("end", whole).off("close", broken).off("error", broken);
          request.pause();
          request.on("error", () => {});
          if (counted.delete(reading)) totalBytes -= reading.received;
          resolve(body);
        },
      };
      const take = (chunk: Buffer): void => {
        reading.received += chunk.length;
        chunks.push(chunk);
        if (counted.has(reading)) totalBytes += chunk.length;
        if (reading.received > limits.largest) reading.end({ kind: "too-large" });
        while (totalBytes > limits.maxTotalBytes) oldestOf(counted, limits.maxTotalBytes).end({ kind: "busy" });
      };
      const whole = (): void => reading.end({ kind: "read", bytes: Buffer.concat(chunks) });
      const broken = (): void => reading.end({ kind: "broken-off" });
      const periods = setInterval(() => {
        if (reading.received - atPeriodStart < limits.minBytesPerPeriod) reading.end({ kind: "too-slow" });
        atPeriodStart = reading.received;
      }, limits.periodMs);
      periods.unref();
      if (declared > limits.small) counted.add(reading);
      request.on("data", take).on("end", whole).on("close", broken).on("error", broken);
    });
};

const declaredLength = ({ headers }: IncomingMessage): number | undefined =>
  headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : undefined;

/** If one address holds more than half of the room, its oldest reading goes first. */
const oldestOf = (readings: ReadonlySet<Reading>, room: number): Reading => {
  const held = new Map<string, number>();
  for (const { address, received } of readings) held.set(address, (held.get(address) ?? 0) + received);
  const [greedy] = [...held].find(([, bytes]) => bytes > room / 2) ?? [];
  const first = [...readings].find(({ address }) => greedy === undefined || address === greedy);
  if (first === undefined) throw new Error("Bytes are counted that no request holds");
  return first;
};
