/** The App as it is shipped (`npm run build`), for `bench/app.ts`: sources would cost memory for stripping their types. */
import { readFileSync } from "node:fs";
import type * as Config from "../../src/app/config/read-config.ts";
import type * as Start from "../../src/app/start-app.ts";

const built = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../lib/app/${path}`, import.meta.url).href)) as T;
const { readConfig } = await built<typeof Config>("config/read-config.js");
const { startApp } = await built<typeof Start>("start-app.js");

const read = readConfig(process.env, { readText: (path) => readFileSync(path, "utf8") });
if (!read.ok) throw new Error(JSON.stringify(read.faults));
const app = await startApp(read.config, JSON.parse(process.argv[2] ?? "{}") as Start.StartOptions);
process.send?.({ url: app.url });
const end = (): void => void app.close().finally(() => process.exit(0));
process.once("SIGTERM", end);
process.once("disconnect", end);
