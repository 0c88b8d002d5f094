import { TextField } from "./field.tsx";

/** The server takes no shorter one. */
export const passwordCharsMin = 12;

interface PasswordFieldProps {
  readonly label?: string;
  /** Chosen here, not typed again. */
  readonly chosen?: boolean;
  readonly autoFocus?: boolean;
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A password of the reader's own. Uncontrolled, as a `SecretField` is: what is typed stands in no attribute of the page. */
export function PasswordField({ label = "Password", chosen = false, ...input }: PasswordFieldProps) {
  const help = `At least ${passwordCharsMin} characters. A sentence is easiest to keep in mind.`;
  return (
    <TextField
      label={label}
      type="password"
      autoComplete={chosen ? "new-password" : "current-password"}
      required
      {...(chosen ? { help } : {})}
      {...input}
    />
  );
}
