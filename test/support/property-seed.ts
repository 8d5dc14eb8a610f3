import fc from "fast-check";

// The same cases in every run, so that no run fails by chance. `npm run test:properties` tries others.
const seed = process.env["TOLLGATE_TEST_SEED"] ?? "20261130";
if (!/^-?\d+$/.test(seed)) throw new Error(`TOLLGATE_TEST_SEED is not a whole number: ${seed}`);
fc.configureGlobal({ seed: Number(seed) });
