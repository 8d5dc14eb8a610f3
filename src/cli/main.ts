// Exit code 1 means "blocked", so an unexpected error must not end with 1.
process.on("uncaughtException", (error) => {
  process.stderr.write(`tollgate: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});

void (async () => {
  // Many small lines leave little garbage, so a small heap is enough: a third of the memory, in the same time.
  if (process.argv[2] === "match") {
    const v8 = process.getBuiltinModule("node:v8");
    for (const flag of ["--semi-space-growth-factor=1", "--heap-growing-percent=30"]) v8.setFlagsFromString(flag);
  }
  const { runCli } = await import("./run-cli.ts");
  const { processTerminal } = await import("./shared/terminal.ts");
  await runCli(processTerminal(), process.argv.slice(2));
})();
