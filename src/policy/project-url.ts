/** The project's home, the one place that names it. */
export const PROJECT_URL = "https://github.com/tollgate/tollgate";
