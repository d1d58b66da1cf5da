/** Files by name; `@` in a text is the folder that they are in. */
export type Tree = Readonly<Record<string, string>>;

/** What shows that a rule finds what it is for, and nothing else. */
export interface Fixture {
  /** A tree in which exactly this rule finds something. */
  readonly bad: Tree;
  /** The places that it finds, `FILE:LINE` or `FILE`. */
  readonly at: readonly string[];
  /** The nearest thing to it that is right. */
  readonly good: Tree;
}

/** A line for a program that is no factor of ours. */
export const PAM = 'factor @/factors/pam login password\n';

/** What the program itself would be found by, and a factor that is a link to it. */
export const OTP = 'factor @/factors/otp -2 login passcode\n';

/** A section for it. */
export const SECTIONS = `[factors.otp]
type = "totp"
secret_file = "/var/lib/cosign-factors/%u"
`;

/** The right deployment that most fixtures begin with. */
export function conf(...lines: readonly string[]): Tree {
  return { 'cosign.conf': lines.map((line) => line.replace(/\n?$/, '\n')).join('') };
}
