/** How minimatch reads globs for us. The platform is given, so that a path with a backslash is read alike everywhere. */
export const globOptions = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;
