import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { aboutSetting, SETTING_NAMES, type SettingName } from "../../../src/app/config/settings.ts";
import { listFiles } from "../../house/list-files.ts";
import { REPOSITORY_ROOT } from "../../house/repository-root.ts";
import { documentsOf, type Instruction, instructionsOf, textOf, variablesOf } from "./deploy-files.ts";

const KNOWN = new Set([
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
]);

describe("Dockerfile", () => {
  const all = instructionsOf(textOf("Dockerfile"));
  const last = all.findLastIndex(({ name }) => name === "FROM");
  const final = all.slice(last);
  const of = (name: string, among: readonly Instruction[] = final): readonly string[] =>
    among.filter((one) => one.name === name).map(({ rest }) => rest);

  test("is made of instructions that there are, from images with a version", () => {
    expect(all.map(({ name }) => name).filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(of("FROM", all)).toEqual(["node:24-slim AS build", "node:24-slim"]);
  });

  test("copies between its stages what there is, and no tool of the build", () => {
    const copied = of("COPY").map((rest) => /^--from=build \/srv\/tollgate\/(\S+) \.\/(\S+)$/.exec(rest));
    expect(copied.every((match) => match !== null && match[1] === match[2])).toBe(true);
    const sources = copied.map((match) => match?.[1] ?? "");
    expect(sources).toEqual(["package.json", "node_modules", "bin", "app", "policies", "LICENSE"]);
    for (const source of sources.filter((one) => one !== "bin" && one !== "node_modules"))
      expect(existsSync(join(REPOSITORY_ROOT, source)), source).toBe(true);
    expect(of("RUN").join()).not.toMatch(/apt|curl|npm/);
    expect(of("RUN", all.slice(0, last)).join()).toContain("npm ci --omit=dev");
  });

  test("runs no script of a dependency while it is made", () => {
    for (const run of of("RUN", all))
      for (const npm of run.match(/npm (?:ci|prune)[^&]*/g) ?? []) expect(npm).toContain("--ignore-scripts");
  });

  test("runs Node itself, as somebody who is not root, on what it has to write", () => {
    expect(of("USER")).toEqual(["1000:1000"]);
    expect(JSON.parse(of("ENTRYPOINT")[0] ?? "")).toEqual(["node", "--max-semi-space-size=16", "bin/tollgate.js"]);
    expect(JSON.parse(of("CMD")[0] ?? "")).toEqual(["start"]);
    expect(of("VOLUME")).toEqual(["/data"]);
    expect(of("RUN").join()).toMatch(/install -d -o node -g node -m 0700 \/data/);
    // What is made before USER belongs to root, and stays so.
    expect(final.findIndex(({ name }) => name === "USER")).toBeGreaterThan(
      final.findIndex(({ name }) => name === "RUN"),
    );
  });

  test("sets only variables that the App reads, and no secret", () => {
    const set = [
      ...of("ENV")
        .join(" ")
        .matchAll(/(\w+)=/g),
    ].map(([, name = ""]) => name);
    expect(set).toEqual(["NODE_ENV", "HOST", "PORT", "DATA_DIR"]);
    for (const name of set.slice(1)) expect(SETTING_NAMES).toContain(name);
    expect(of("EXPOSE")).toEqual(["3000"]);
  });

  test.each([
    [200, 0],
    [503, 1],
  ])("looks at /healthz with what is in the image: %i ends with %i", async (status, code) => {
    const [check = ""] = of("HEALTHCHECK");
    const [command, ...args] = JSON.parse(check.slice(check.indexOf("["))) as string[];
    expect(command).toBe("node");
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: "ignore" });
    expect(await new Promise((done) => child.once("close", done))).toBe(code);
    expect(asked).toEqual(["/healthz"]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});

describe(".dockerignore", () => {
  const lines = textOf(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  /** As Docker reads it: the last line that matches decides; a folder's line is about all in it. */
  const goes = (path: string): boolean => {
    let ignored = false;
    for (const line of lines) {
      const pattern = line.replace(/^!/, "").replace(/\/$/, "");
      const matches = minimatch(path, pattern, { dot: true }) || minimatch(path, `${pattern}/**`, { dot: true });
      if (matches) ignored = !line.startsWith("!");
    }
    return !ignored;
  };

  test.each([
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "src/cli/main.ts",
    "app/package.json",
    "policies/packs/recommended.yml",
    "LICENSE",
  ])("%s goes into the build", (path) => {
    expect(existsSync(join(REPOSITORY_ROOT, path))).toBe(true);
    expect(goes(path)).toBe(true);
  });

  test.each([
    ".env",
    "tollgate.env",
    "src/.env.local",
    "app.private-key.pem",
    "src/app.pem",
    ".git/config",
    "node_modules/a/b.js",
    "data/tollgate.sqlite",
    "dist/index.js",
    "test/a.test.ts",
  ])("%s does not", (path) => {
    expect(goes(path)).toBe(false);
  });

  test("all that the sources need goes along", () => {
    const needed = ["src", "policies", "scripts", "sandbox/src", "sandbox/client"].flatMap((folder) =>
      listFiles(REPOSITORY_ROOT, folder, ""),
    );
    expect(needed.length).toBeGreaterThan(100);
    expect(needed.filter((path) => !goes(path) && !path.endsWith(".test.yml"))).toEqual([]);
  });
});

describe("compose.yml", () => {
  const [compose] = documentsOf("compose.yml");
  const { app, db } = compose.services;

  test("is made of keys that compose knows", () => {
    const service =
      "build cap_drop depends_on deploy env_file environment healthcheck image init ports read_only restart security_opt shm_size stop_grace_period tmpfs volumes";
    for (const one of [app, db])
      expect(Object.keys(one).filter((key) => !service.split(" ").includes(key))).toEqual([]);
    expect(Object.keys(compose)).toEqual(["name", "services", "volumes"]);
  });

  test("starts the App after a PostgreSQL that answers and keeps what it is told", () => {
    expect(app.depends_on).toEqual({ db: { condition: "service_healthy" } });
    expect(db.image).toBe("postgres:17");
    expect(db.healthcheck.test.join(" ")).toContain(
      `-U ${db.environment.POSTGRES_USER} -d ${db.environment.POSTGRES_DB}`,
    );
    expect(db.volumes).toEqual(["db:/var/lib/postgresql/data"]);
    expect(compose.volumes).toHaveProperty("db");
  });

  test("publishes the port of the image, to this machine only", () => {
    const [, exposed] = /^EXPOSE (\d+)$/m.exec(textOf("Dockerfile")) ?? [];
    expect(app.ports).toEqual([`127.0.0.1:${exposed}:${exposed}`]);
    expect(db).not.toHaveProperty("ports");
  });

  test("has its secrets from files that are in no repository, and shows none", () => {
    expect([...app.env_file, ...db.env_file]).toEqual(["tollgate.env", "postgres.env", "postgres.env"]);
    for (const file of new Set<string>([...app.env_file, ...db.env_file]))
      expect(existsSync(join(REPOSITORY_ROOT, `deploy/${file}.example`))).toBe(true);
    expect(textOf("compose.yml")).not.toMatch(/postgres:\/\/|BEGIN|PASSWORD: [^"]/);
  });

  test("gives the App longer to end than it takes", () => {
    expect(Number.parseInt(app.stop_grace_period, 10)).toBeGreaterThanOrEqual(30);
    expect(app.cap_drop).toEqual(["ALL"]);
  });
});

test.each(["deploy/tollgate.env.example"])("%s names settings that there are, and holds none", (path) => {
  const names = variablesOf(path);
  expect(names).toEqual(expect.arrayContaining(["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "TOLLGATE_SIGNING_KEY"]));
  expect(names.filter((name) => !(SETTING_NAMES as readonly string[]).includes(name))).toEqual([]);
  const secret = names.filter((name) => aboutSetting(name as SettingName).secret);
  for (const name of secret) expect(textOf(path)).toMatch(new RegExp(`^#?${name}=$`, "m"));
});
