import { describe, expect, it } from "vitest";
import { mountPages } from "../../../src/app/pages/pages.ts";

/** Pages without a sign-in are for this machine only. */
describe("the pages", () => {
  const SIGN_IN = { kind: "sign-in", clientId: "c", clientSecret: "s" };
  it.each<[string, object, string, boolean]>([
    ["are off", { kind: "off" }, "127.0.0.1", false],
    ["are open on this machine", { kind: "open" }, "127.0.0.1", true],
    ["are not open where others reach them", { kind: "open" }, "0.0.0.0", false],
    ["ask who it is where others reach them", SIGN_IN, "0.0.0.0", true],
  ])("%s", (_, pages, host, there) => {
    const config = {
      pages,
      host,
      webUrl: "https://github.com",
      apiUrl: "https://api.github.com",
      signingKeys: ["k".repeat(32)],
    };
    const options = { baseUrl: "http://127.0.0.1:3000", version: "", now: () => 0 };
    const mounted = mountPages(config as never, options as never);
    expect(mounted !== undefined).toBe(there);
  });
});
