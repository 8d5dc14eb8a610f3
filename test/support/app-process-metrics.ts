/** What an App says of itself at `/metrics`. */
export type AppMetrics = {
  /** Sum of all samples of a metric whose labels are as given. */
  readonly sum: (name: string, labels?: Readonly<Record<string, string>>) => number;
};

/** Reads an App's metrics. @throws where it does not answer */
export const readAppMetrics = async (url: string): Promise<AppMetrics> => {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const samples = lines.flatMap((line) => {
    const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    return name === "" ? [] : [{ name, labels, value: Number(value) }];
  });
  return {
    sum: (name, labels = {}) =>
      samples
        .filter(
          (one) =>
            one.name === name &&
            Object.entries(labels).every(([key, value]) => one.labels.split(",").includes(`${key}="${value}"`)),
        )
        .reduce((sum, { value }) => sum + value, 0),
  };
};
