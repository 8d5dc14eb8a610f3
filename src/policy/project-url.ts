export const PROJECT_URL = "https://github.com/tollgate/tollgate";
