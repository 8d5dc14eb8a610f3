// Exit code 1 means "blocked", so an unexpected error must not end with 1.
process.on("uncaughtException", (error) => {
  process.stderr.write(`tollgate: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});

/** V8's, by command. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  // Many small lines leave little garbage, so a small heap is enough: a third of the memory, in the same time. Maglev's
  // threads take 8 MB, and nobody waits for the first lines.
  match: ["--semi-space-growth-factor=1", "--heap-growing-percent=30", "--no-maglev"],
};

void (async () => {
  const args = process.argv.slice(2);
  const [command = ""] = args;
  for (const flag of Object.hasOwn(FLAGS, command) ? (FLAGS[command] ?? []) : [])
    process.getBuiltinModule("node:v8").setFlagsFromString(flag);
  const { runCli } = await import("./run-cli.ts");
  const { processTerminal } = await import("./shared/terminal.ts");
  await runCli(processTerminal(), args);
})();
