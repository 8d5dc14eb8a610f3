/** The path of a pull request's page; what the check run's details link leads to. */
export const detailsPath = (repository: string, number: number): string =>
  `/gates/${repository.split("/").map(encodeURIComponent).join("/")}/${number}`;
