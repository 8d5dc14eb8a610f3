/** Something wrong in how the App is set up. It never holds the value of a secret, nor a part of one. */
export type ConfigFault = {
  /** `APP_ID` */
  readonly variable: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What would be right, as a sentence. */
  readonly allowed: string;
  /** How it could look: `PORT=3000`, or a command that makes one. */
  readonly example: string;
};
