import { writeFileSync } from "node:fs";
import { appYml } from "../src/app/manifest.ts";

writeFileSync(new URL("../app.yml", import.meta.url), appYml());
