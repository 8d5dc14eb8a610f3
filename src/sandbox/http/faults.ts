/** A fault to play: what GitHub does on a bad day. */
export type Fault = {
  /** Only requests of this method. */
  readonly method?: string;
  /** Only requests whose path (with its query) matches. */
  readonly path?: RegExp;
  /** What is answered; ignored for one that hangs. */
  readonly status?: number;
  /** How many requests it hits; 1. */
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is answered, as JSON; GitHub's words for the status where it is left out. */
  readonly body?: unknown;
  /** Milliseconds that the answer is late; without a status it is then what it would have been. */
  readonly slow?: number;
  /** Only every n-th of the requests that match; each. */
  readonly every?: number;
  /** Takes the request and never answers. */
  readonly hang?: boolean;
  /** Does what was asked, and then answers with the fault all the same: the request went through, its answer was lost. */
  readonly after?: boolean;
};

/** The faults that are still to be played. */
export type Faults = {
  readonly add: (fault: Fault) => void;
  /** Forgets what is still to be played. */
  readonly clear: () => void;
  /** The fault that this request meets, counted down. */
  readonly take: (method: string, path: string) => Fault | undefined;
};

/** GitHub's words for what is played most. */
export const faultWords: Readonly<Record<number, string>> = {
  401: "Bad credentials",
  403: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
  404: "Not Found",
  429: "API rate limit exceeded",
  500: "Server Error",
  502: "Server Error",
  503: "Service Unavailable",
};

/** Makes a list of faults; the one added first is met first. */
export const createFaults = (): Faults => {
  let waiting: { readonly fault: Fault; left: number; seen: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1, seen: 0 }),
    clear: () => {
      waiting = [];
    },
    take: (method, path) => {
      const found = waiting.find((one) => {
        const { fault } = one;
        if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
        if (fault.path !== undefined && !fault.path.test(path)) return false;
        one.seen += 1;
        return one.seen % (fault.every ?? 1) === 0;
      });
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return found.fault;
    },
  };
};
