import { describe, expect, test } from "vitest";
import { createTextCache, type TextCache } from "../../../src/github/read/file-at.ts";
import { fetchPeople } from "../../../src/github/read/people.ts";
import { refusal, stubClient } from "../../support/stub-client.ts";

const ROLE = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
const shop = { owner: "acme", repo: "shop" };
const permission = (role: string) => ({
  role_name: role,
  permission: role,
  user: { login: "grace", id: 7, type: "User" },
});

/** Reads Grace's role again and again; the answers come one after the other. */
const reading = (...answers: readonly unknown[]) => {
  let at = 0;
  const { client, asked } = stubClient({ [ROLE]: () => answers[at++] });
  const request = (async (route: string, given: Record<string, unknown>) => {
    const answer = await (client.request as unknown as (...of: unknown[]) => Promise<{ readonly data: unknown }>)(
      route,
      given,
    );
    return { ...answer, headers: { etag: `"${at}"` } };
  }) as unknown as typeof client.request;
  const texts = new Map<string, string>();
  const fleeting = new Set<string>();
  const cache: TextCache = {
    get: (key) => texts.get(key),
    set: (key, value, forMs) => {
      texts.set(key, value);
      if (forMs !== undefined) fleeting.add(key);
    },
  };
  const read = async (ask: boolean): Promise<string | undefined> =>
    (await fetchPeople({ ...client, request }, shop, ["grace"], [], { cache, ask }))["grace"]?.role;
  const forget = (): void => {
    for (const key of fleeting) texts.delete(key);
  };
  return { read, asked, forget };
};

describe("a role that was read", () => {
  test("counts for some seconds, so that clicks in a row ask once", async () => {
    const cache = createTextCache();
    const { client, asked } = stubClient({ [ROLE]: permission("write") });
    for (let at = 0; at < 3; at += 1) await fetchPeople(client, shop, ["Grace", "grace"], [], { cache, ask: false });
    expect(asked).toHaveLength(1);
  });

  test("is asked for with its ETag after that, and stands if GitHub says that it did not change", async () => {
    const { read, asked, forget } = reading(permission("write"), refusal(304));
    expect(await read(false)).toBe("write");
    forget();
    expect(await read(false)).toBe("write");
    expect(asked.map(({ given }) => given["headers"])).toEqual([undefined, { "if-none-match": '"1"' }]);
  });

  test("is asked for at once if the event may be about permissions, and what changed counts", async () => {
    const { read, asked } = reading(permission("write"), permission("read"), refusal(404));
    expect(await read(false)).toBe("write");
    expect(await read(true)).toBe("read");
    expect(await read(true)).toBe("none");
    expect(asked).toHaveLength(3);
  });

  test("304 without a role in hand is an error", async () => {
    await expect(reading(refusal(304)).read(true)).rejects.toMatchObject({ status: 304 });
  });
});
