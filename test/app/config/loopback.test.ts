import { expect, test } from "vitest";
import { isLoopback, loopbackPort, otherPort } from "../../../src/app/config/app-config.ts";

test.each([
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["::1", true],
  ["[::1]", true],
  ["localhost", true],
  ["LOCALHOST", true],
  ["tollgate.localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["localhost.example.org", false],
  ["127.0.0.1.example.org", false],
  ["", false],
])("%s: %s", (host, wanted) => {
  expect(isLoopback(host)).toBe(wanted);
});

test.each([
  ["http://127.0.0.1:3000", 3000],
  ["http://localhost:8080/tollgate", 8080],
  ["http://[::1]:4000", 4000],
  ["http://localhost", 80],
  ["https://localhost:3000", undefined],
  ["http://gate.example.org:3000", undefined],
  ["no address", undefined],
  [undefined, undefined],
])("the port of %s: %s", (address, wanted) => {
  expect(loopbackPort(address)).toBe(wanted);
});

test.each([
  [{ host: "127.0.0.1", port: 3000, baseUrl: "http://localhost:3000" }, undefined],
  [{ host: "127.0.0.1", port: 3000, baseUrl: "http://localhost:4000" }, "BASE_URL has port 4000"],
  [{ host: "127.0.0.1", port: 3000, baseUrl: "https://gate.example.org" }, undefined],
  [{ host: "127.0.0.1", port: 3000, baseUrl: undefined }, undefined],
  [{ host: "127.0.0.1", port: 0, baseUrl: "http://localhost:4000" }, undefined],
  [{ host: "0.0.0.0", port: 3000, baseUrl: "http://localhost:4000" }, undefined],
])("%j: %s", (config, wanted) => {
  const doubt = otherPort(config);
  if (wanted === undefined) expect(doubt).toBeUndefined();
  else expect(doubt).toContain(wanted);
});
