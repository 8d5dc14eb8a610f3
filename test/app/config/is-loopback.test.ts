import { expect, test } from "vitest";
import { isLoopback } from "../../../src/app/config/app-config.ts";

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
