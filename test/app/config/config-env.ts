import { APP_KEY } from "./app-keys.ts";

/** An environment that is right, with all that has to be there and nothing else. */
export const GOOD_ENV = {
  APP_ID: "123456",
  PRIVATE_KEY: APP_KEY.privateKey,
  WEBHOOK_SECRET: "a-secret-of-the-webhook-4711",
  TOLLGATE_SIGNING_KEY: "0123456789abcdef0123456789abcdef",
} as const;
