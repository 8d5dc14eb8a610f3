import type { IncomingMessage } from "node:http";

/** The bytes of a request, or why they are not had. */
export type RawBody =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large" }
  /** It came too slowly to be GitHub's. */
  | { readonly kind: "too-slow" }
  /** It had to make room for others. */
  | { readonly kind: "busy" }
  | { readonly kind: "broken-off" };

/** What bodies may cost before anybody knows who signed them. */
export type BodyLimits = {
  /** Bytes of one. */
  readonly largest: number;
  /** Bytes that a request may declare to be read whatever else is being read. */
  readonly small: number;
  /** Bytes of all others that are held at one time. */
  readonly together: number;
  /** Bytes that each stretch of so many milliseconds has to bring, or the rest of the body. */
  readonly leastBytes: number;
  readonly stretchMs: number;
};

const MB = 1024 * 1024;
export const BODY_LIMITS: BodyLimits = {
  // GitHub sends none larger.
  largest: 25 * MB,
  small: 64 * 1024,
  together: 6 * 25 * MB,
  leastBytes: 512 * 1024,
  stretchMs: 4_000,
};

/** One body that is being read and counts. */
type Reading = { readonly address: string; received: number; readonly end: (body: RawBody) => void };

/**
 * Makes a reader of bodies that nobody has vouched for yet. A body that is too large is dropped where that shows, one that
 * is too slow is closed, and where many large ones come at once the one that began first makes room. So whoever hangs
 * keeps nobody out: to push a webhook out, one has to send all of `together` in the moments in which it arrives.
 */
export const createBodyReader = (
  limits: BodyLimits = BODY_LIMITS,
): ((request: IncomingMessage) => Promise<RawBody>) => {
  /** In the order in which they began. */
  const counted = new Set<Reading>();
  let together = 0;
  return (request) =>
    new Promise((resolve) => {
      const declared = declaredLength(request) ?? limits.largest;
      if (declared > limits.largest) {
        resolve({ kind: "too-large" });
        return;
      }
      const chunks: Buffer[] = [];
      let atStretch = 0;
      const reading: Reading = {
        address: request.socket.remoteAddress ?? "",
        received: 0,
        end: (body) => {
          clearInterval(stretches);
          request.off("data", take).off("end", whole).off("close", broken).off("error", broken);
          request.pause();
          // What breaks afterwards has been answered.
          request.on("error", () => {});
          if (counted.delete(reading)) together -= reading.received;
          resolve(body);
        },
      };
      const take = (chunk: Buffer): void => {
        reading.received += chunk.length;
        chunks.push(chunk);
        if (counted.has(reading)) together += chunk.length;
        if (reading.received > limits.largest) reading.end({ kind: "too-large" });
        while (together > limits.together) firstOf(counted, limits.together).end({ kind: "busy" });
      };
      const whole = (): void => reading.end({ kind: "read", bytes: Buffer.concat(chunks) });
      const broken = (): void => reading.end({ kind: "broken-off" });
      const stretches = setInterval(() => {
        if (reading.received - atStretch < limits.leastBytes) reading.end({ kind: "too-slow" });
        atStretch = reading.received;
      }, limits.stretchMs);
      stretches.unref();
      if (declared > limits.small) counted.add(reading);
      request.on("data", take).on("end", whole).on("close", broken).on("error", broken);
    });
};

/** Bytes that a request says it has; undefined where it does not say. */
const declaredLength = ({ headers }: IncomingMessage): number | undefined =>
  headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : undefined;

/** The reading that began first; where one address holds more than half of all room, the first of that address. */
const firstOf = (readings: ReadonlySet<Reading>, room: number): Reading => {
  const held = new Map<string, number>();
  for (const { address, received } of readings) held.set(address, (held.get(address) ?? 0) + received);
  const [greedy] = [...held].find(([, bytes]) => bytes > room / 2) ?? [];
  const first = [...readings].find(({ address }) => greedy === undefined || address === greedy);
  if (first === undefined) throw new Error("Bytes are counted that no request holds");
  return first;
};
