import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashSources } from "./hash-sources.ts";

// The last step of `npm run bundle`: says beside the bundle which sources it was made of.
const root = join(import.meta.dirname, "..");
writeFileSync(join(root, "dist", "sources.sha256"), `${hashSources(root)}\n`);
