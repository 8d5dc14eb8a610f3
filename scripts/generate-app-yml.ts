import { writeFileSync } from "node:fs";
import { appYml } from "../src/app/config/manifest.ts";

writeFileSync(new URL("../app.yml", import.meta.url), appYml());
