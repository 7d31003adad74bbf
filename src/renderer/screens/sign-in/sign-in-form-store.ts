import { create } from "zustand";

/** What was typed at the start of the sign-in. It outlives the form, so that going back from a later step loses nothing. */
interface SignInForm {
  readonly apiId: string;
  readonly apiHash: string;
  readonly phone: string;
  /** True when stored credentials are to be replaced. */
  readonly changingCredentials: boolean;
}

const empty: SignInForm = { apiId: "", apiHash: "", phone: "", changingCredentials: false };

export const useSignInForm = create<SignInForm>(() => empty);

/** Forgets what was typed: somebody is signed in now. */
export const clearSignInForm = (): void => useSignInForm.setState(empty);
