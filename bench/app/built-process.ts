/** The App as it is shipped (`npm run build`), for `bench/app.ts`: sources would cost memory for stripping their types. */
import type * as Config from "../../src/app/config/read-config.ts";
import type * as Start from "../../src/app/start-app.ts";
import { runAppProcess } from "../../test/support/run-app-process.ts";

const built = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../lib/app/${path}`, import.meta.url).href)) as T;
const { readConfig } = await built<typeof Config>("config/read-config.js");
const { startApp } = await built<typeof Start>("start-app.js");

await runAppProcess(readConfig, startApp);
