import { existsSync } from "node:fs";

// In a clone Node.js runs the sources, so no build can be out of date. The published package has the build only.
const entry = ["./src/index.ts", "./lib/index.js"].find((path) => existsSync(new URL(path, import.meta.url)));

export const { startSandbox, ALL_QUIRKS, quirkOn } = await import(entry);
