import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SETTING_NAMES } from "../../../src/app/config/settings.ts";
import { REPOSITORY_ROOT } from "../../house/repository-root.ts";
import { textOf } from "./deploy-files.ts";

const unit = new Map<string, string[]>();
for (const line of textOf("deploy/systemd/tollgate.service").split("\n")) {
  const [, key = "", value = ""] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? [];
  if (key !== "") unit.set(key, [...(unit.get(key) ?? []), value]);
}
const only = (key: string): string | undefined => {
  const values = unit.get(key) ?? [];
  return values.length === 1 ? values[0] : undefined;
};

describe("tollgate.service", () => {
  test("starts the command that is in the package, and sets only what the App reads", () => {
    const [, option, program = "", ...args] = only("ExecStart")?.split(" ") ?? [];
    expect(program.startsWith(`${only("WorkingDirectory")}/bin/`)).toBe(true);
    expect(JSON.parse(textOf("package.json")).bin.tollgate).toBe("bin/tollgate.js");
    expect(args).toEqual(["start"]);
    expect(process.allowedNodeEnvironmentFlags.has(option?.split("=")[0] ?? "")).toBe(true);
    const names = [...(only("Environment") ?? "").matchAll(/(\w+)=/g)].map(([, name = ""]) => name);
    expect(names.filter((name) => name !== "NODE_ENV" && !(SETTING_NAMES as readonly string[]).includes(name))).toEqual(
      [],
    );
    expect(existsSync(join(REPOSITORY_ROOT, "deploy/tollgate.env.example"))).toBe(true);
  });

  test("the folder of its data is the one that systemd makes for it", () => {
    expect(only("Environment")).toContain(`DATA_DIR=/var/lib/${only("StateDirectory")} `);
  });

  test("it has time to finish its work before it is killed", () => {
    expect(Number(only("TimeoutStopSec"))).toBeGreaterThan(20);
    expect(only("KillSignal")).toBe("SIGTERM");
  });

  // `systemd-analyze security` gives 1.3 of 10 for these.
  test.each([
    ["DynamicUser", "yes"],
    ["NoNewPrivileges", "yes"],
    ["CapabilityBoundingSet", ""],
    ["ProtectSystem", "strict"],
    ["ProtectHome", "yes"],
    ["PrivateDevices", "yes"],
    ["ProtectKernelTunables", "yes"],
    ["RestrictNamespaces", "yes"],
    ["RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"],
    ["SystemCallErrorNumber", "EPERM"],
    // V8 compiles while it runs.
    ["MemoryDenyWriteExecute", "no"],
  ])("%s=%s", (key, value) => {
    expect(only(key)).toBe(value);
  });
});
