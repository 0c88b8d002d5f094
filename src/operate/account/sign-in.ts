import { Secret, TOTP } from "otpauth";
import type { Sealer } from "../../config/index.ts";
import type { Clock } from "../../engine/index.ts";
import { Refusal } from "../refusal.ts";
import { type Account, type Members, sealedOfMember } from "./member.ts";
import { checkPassword } from "./new-password.ts";
import type { Passwords } from "./password.ts";
import type { Throttle } from "./throttle.ts";

const stepSeconds = 30;

/** What a person types at the sign-in page. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
}

/** Passwords and second factors of accounts. */
export interface SignIn {
  /** The account, or a `Refusal` that does not tell which of address and password was wrong. */
  readonly signIn: (credentials: Credentials, address: string) => Promise<Account>;
  readonly changePassword: (
    account: Account,
    current: string,
    password: string,
    address: string,
  ) => Promise<void>;
  /** A secret for the authenticator; counts only after `finishTotp`. */
  readonly beginTotp: (
    account: Account,
    password: string,
    address: string,
  ) => Promise<{ secret: string; uri: string }>;
  readonly finishTotp: (account: Account, code: string) => Promise<void>;
  readonly removeTotp: (account: Account, password: string, address: string) => Promise<void>;
}

/** What `createSignIn` needs. */
export interface SignInPorts {
  readonly clock: Clock;
  readonly members: Members;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly sealer: Pick<Sealer, "open" | "seal">;
}

/** Creates the sign-in over the directory of accounts. */
export function createSignIn(ports: SignInPorts): SignIn {
  const { clock, members, passwords, throttle, sealer } = ports;
  /** Secrets of second factors that were begun and not finished, by account. */
  const begun = new Map<string, string>();
  const placeOf = (account: Account): string => sealedOfMember.fields.totp(account.id);
  const openTotp = (account: Account): string => sealer.open(account.totp ?? "", placeOf(account));
  const confirm = async (account: Account | null, email: string, password: string, address: string) => {
    throttle.check(email, address);
    if (await passwords.check(password, account?.password ?? null)) return;
    throttle.failed(email, address);
    throw wrong();
  };
  return {
    async signIn({ email, password, totp }, address) {
      const name = email.trim().toLowerCase();
      const account = await members.byEmail(name);
      await confirm(account, name, password, address);
      if (!account) throw wrong();
      const step =
        account.totp === null ? account.totp_step : checkCode(account, openTotp(account), totp, clock.now());
      if (step === null) {
        throttle.failed(name, address);
        throw usedUp();
      }
      const seen = await members.change(account.id, (present) => {
        refuseStale(account, present);
        // Two who send one code at the same moment: it works once.
        if (present.totp !== null && step <= present.totp_step) throw usedUp();
        return { ...present, seen_at: clock.now(), totp_step: step };
      });
      throttle.succeeded(name, address);
      return seen;
    },
    async changePassword(account, current, password, address) {
      await confirm(account, account.email, current, address);
      checkPassword(account.email, password);
      const hash = await passwords.hash(password);
      await members.change(account.id, (present) => {
        refuseStale(account, present);
        return { ...present, password: hash };
      });
    },
    async beginTotp(account, password, address) {
      await confirm(account, account.email, password, address);
      const secret = new Secret({ size: 20 });
      begun.set(account.id, secret.base32);
      return { secret: secret.base32, uri: authenticator(account.email, secret.base32).toString() };
    },
    async finishTotp(account, code) {
      const secret = begun.get(account.id);
      const step = secret === undefined ? null : checkCode(account, secret, code, clock.now());
      if (secret === undefined || step === null) {
        throw new Refusal(
          "invalid",
          "The code is wrong.",
          "Check the clock of the telephone, and begin again if it stays wrong.",
        );
      }
      begun.delete(account.id);
      const totp = sealer.seal(secret, placeOf(account));
      await members.change(account.id, (present) => ({ ...present, totp, totp_step: step }));
    },
    async removeTotp(account, password, address) {
      await confirm(account, account.email, password, address);
      await members.change(account.id, (present) => ({ ...present, totp: null }));
    },
  };
}

/** The time step of a right code that was not used before, else null. */
function checkCode(account: Account, secret: string, code: string | undefined, now: number): number | null {
  if (code === undefined) {
    throw new Refusal(
      "totp_needed",
      "This account has a second factor.",
      "Send the six digits of the authenticator as `totp`.",
    );
  }
  const token = code.replaceAll(" ", "");
  const delta = authenticator(account.email, secret).validate({
    token,
    timestamp: now,
    window: 1,
  });
  const step = Math.floor(now / 1000 / stepSeconds) + (delta ?? 0);
  return delta === null || step <= account.totp_step ? null : step;
}

/** A password that was changed, or a factor that was set up, while this one was looked at, is the one that counts. */
function refuseStale(checked: Account, present: Account): void {
  if (present.password !== checked.password || present.totp !== checked.totp) throw wrong();
}

function usedUp(): Refusal {
  return wrong("The code is wrong or was used already.", "Wait for the next code of the authenticator.");
}

function authenticator(label: string, secret: string): TOTP {
  return new TOTP({ issuer: "Signalpost", label, secret, period: stepSeconds, digits: 6 });
}

function wrong(
  message = "The address or the password is wrong.",
  hint = "Check both. An owner can make a reset link under Settings, Team.",
): Refusal {
  return new Refusal("wrong_credentials", message, hint);
}
