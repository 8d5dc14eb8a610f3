/** What was asked for is a package of its own that is not installed. */
export class PartMissing extends Error {
  override readonly name = "PartMissing";
}

/** The App and what it depends on are loaded here only: an installed command line has them in `@tollgate/app`, or not. */
export const loadAppPackage = async (): Promise<typeof import("../../app/start-app.ts")> => {
  try {
    return await import("../../app/start-app.ts");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new PartMissing(
      "The App's parts are a package of their own, and it is not installed here: npm install @tollgate/app",
      { cause: error },
    );
  }
};
