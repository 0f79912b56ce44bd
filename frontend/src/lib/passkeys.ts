/** Passkeys, which the browser and the device keep: the server's questions are put to them as they came, and their answers sent as they are. */

import type { PasskeyAsked } from "@/lib/contract";

/** Whether this browser has them, and understands the server's form of the question. */
export function hasPasskeys(): boolean {
  return "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/** Has a device make a passkey. Rejects where the user thinks better of it. */
export async function makePasskey({ options }: PasskeyAsked): Promise<PublicKeyCredentialJSON> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return answerOf(await navigator.credentials.create({ publicKey }));
}

/** Has a device sign in. Rejects where the user thinks better of it, or there is none. */
export async function signByPasskey({ options }: PasskeyAsked): Promise<PublicKeyCredentialJSON> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return answerOf(await navigator.credentials.get({ publicKey }));
}

function answerOf(credential: Credential | null): PublicKeyCredentialJSON {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("the browser answered with no passkey");
  return credential.toJSON();
}
