export type { RegisteredApp } from "./changes/apps.ts";
export type { Played, PlayedAnswer, PlayedPolicy, PlayedProblem, PlayedSample, Playground } from "./page/playground.ts";
export type { ReadRecord, RecordView } from "./page/record-page.ts";
export type { Sandbox } from "./sandbox.ts";
export { startSandbox } from "./start-sandbox.ts";
export { ALL_QUIRKS, type Quirks, quirkOn } from "./state/quirks.ts";
export type { SandboxEvent } from "./state/repository-state.ts";
