/** Where a branch usually goes, tried in order where no base is named. */
export const USUAL_BASES = ["refs/remotes/origin/HEAD", "origin/main", "origin/master", "main", "master"];
