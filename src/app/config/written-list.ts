/**
 * A list in one variable: commas and line ends stand between its values, which therefore cannot hold either. A line end
 * may also be written as `\n`, since many stores of secrets keep one line only. What is empty or said twice is left out.
 */
export const writtenList = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,\r\n]|\\n/)
      .map((value) => value.trim())
      .filter((value) => value !== ""),
  ),
];
