import { randomBytes } from "node:crypto";
import { type MethodResult, type RpcContext, RpcError, type TlObject } from "../contract";
import { SeededRandom } from "../world/random";
import type { Account } from "../world/types";
import { authorization } from "./auth";
import type { Domain, OpenMethod } from "./domain";
import {
  checkProof,
  makeChallenge,
  makeVerifier,
  type PasswordVerifier,
  type SrpChallenge,
  srpGenerator,
  srpPrime,
} from "./srp";
import { bytes, long, object } from "./tl-fields";

interface PendingChallenge {
  srpId: bigint;
  challenge: SrpChallenge;
  verifier: PasswordVerifier;
}

/** Where the key's latest challenge is kept. */
const challengeData = "srp challenge";

/** Two-factor sign-in (https://core.telegram.org/api/srp). */
export const passwordMethods: Record<string, OpenMethod> = {
  "account.getPassword": async (_request, context, domain) => {
    const account = accountOf(context, domain);
    return account.password ? passwordState(account, context) : noPassword();
  },
  "auth.checkPassword": (request, context, domain) => {
    const account = accountOf(context, domain);
    const proof = object(request, "password");
    const pending = context.key.data.get(challengeData) as PendingChallenge | undefined;
    if (!account.password || proof._ !== "inputCheckPasswordSRP") throw new RpcError(400, "PASSWORD_HASH_INVALID");
    if (!pending || long(proof, "srp_id") !== pending.srpId) throw new RpcError(400, "SRP_ID_INVALID");
    const right = checkProof(pending.verifier, pending.challenge, bytes(proof, "A"), bytes(proof, "M1"));
    if (!right) throw new RpcError(400, "PASSWORD_HASH_INVALID");
    context.key.data.delete(challengeData);
    if (context.key.userId === undefined) domain.sessions.begin(context.key, account);
    return authorization(domain, account.userId);
  },
};

/** The account that is signed in, or that has given its code and now owes its password. */
function accountOf(context: RpcContext, domain: Domain): Account {
  const userId = domain.sessions.awaitedPasswordOf(context.key) ?? domain.sessions.requireUser(context.key);
  const account = domain.world.accounts.get(userId);
  if (!account) throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
  return account;
}

const verifiers = new WeakMap<Account, { password: string; verifier: Promise<PasswordVerifier> }>();

function verifierOf(account: Account, password: string): Promise<PasswordVerifier> {
  const known = verifiers.get(account);
  if (known?.password === password) return known.verifier;
  const random = new SeededRandom(`salts ${account.phone}`);
  const verifier = makeVerifier(password, random.bytes(40), random.bytes(16));
  verifiers.set(account, { password, verifier });
  return verifier;
}

async function passwordState(account: Account, context: RpcContext): Promise<MethodResult> {
  const verifier = await verifierOf(account, account.password?.password ?? "");
  const pending: PendingChallenge = {
    srpId: randomBytes(8).readBigInt64BE(),
    challenge: makeChallenge(verifier),
    verifier,
  };
  context.key.data.set(challengeData, pending);
  return {
    _: "account.password",
    has_password: true,
    current_algo: algorithm(verifier.salt1, verifier.salt2),
    srp_B: pending.challenge.publicValue,
    srp_id: pending.srpId,
    hint: account.password?.hint,
    ...newPasswordFields(),
  };
}

function noPassword(): TlObject {
  return { _: "account.password", ...newPasswordFields() };
}

function newPasswordFields() {
  return {
    new_algo: algorithm(randomBytes(8), randomBytes(16)),
    new_secure_algo: { _: "securePasswordKdfAlgoUnknown" },
    secure_random: randomBytes(256),
  };
}

function algorithm(salt1: Buffer, salt2: Buffer): TlObject {
  return {
    _: "passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow",
    salt1,
    salt2,
    g: srpGenerator,
    p: srpPrime,
  };
}
