/** Signing in with OpenID Connect: authorization code with PKCE, the same for Microsoft Entra and for the local issuer. */

import { UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { Unreachable, type Tokens } from "../api/client";

interface PortalConfig {
  authority: string;
  clientId: string;
  scope: string;
}

const SIGNED_OUT = "signedOut";

export class Session implements Tokens {
  /** What is done once the session has ended, and cannot be renewed without a sign-in. */
  ended: () => void = () => void this.signIn();

  private constructor(private readonly manager: UserManager) {}

  /** The session of this browser tab. Raises Unreachable where the app does not say where to sign in. */
  static async start(): Promise<Session> {
    const config = await portalConfig();
    const here = `${location.origin}/`;
    return new Session(
      new UserManager({
        authority: config.authority,
        client_id: config.clientId,
        scope: config.scope,
        redirect_uri: here,
        post_logout_redirect_uri: here,
        userStore: new WebStorageStateStore({ store: sessionStorage }),
        stateStore: new WebStorageStateStore({ store: sessionStorage }),
        automaticSilentRenew: true,
      }),
    );
  }

  /** Whether somebody has signed out in this tab, and not in again. */
  get signedOut(): boolean {
    return sessionStorage.getItem(SIGNED_OUT) !== null;
  }

  /** Complete a sign-in that comes back, or answer whether somebody is signed in. */
  async resume(): Promise<boolean> {
    const answer = new URLSearchParams(location.search);
    if (answer.has("state") && (answer.has("code") || answer.has("error"))) {
      await this.complete();
      return true;
    }
    if (location.search) history.replaceState(null, "", `/${location.hash}`);
    return isCurrent(await this.manager.getUser());
  }

  /** Go to the sign-in page; this page ends here. */
  async signIn(): Promise<never> {
    sessionStorage.removeItem(SIGNED_OUT);
    await this.manager.signinRedirect({ state: location.hash });
    return new Promise<never>(() => undefined);
  }

  /** Forget the tokens, and go to the sign-out page. */
  async signOut(): Promise<void> {
    sessionStorage.setItem(SIGNED_OUT, "yes");
    location.hash = "";
    await this.manager.signoutRedirect();
  }

  async access(): Promise<string> {
    const user = await this.manager.getUser();
    return user !== null && isCurrent(user) ? user.access_token : this.renewed();
  }

  async renewed(): Promise<string> {
    const user = await this.manager.signinSilent().catch(() => null);
    if (user !== null) return user.access_token;
    this.ended();
    return new Promise<never>(() => undefined);
  }

  private async complete(): Promise<void> {
    try {
      const user = await this.manager.signinRedirectCallback();
      history.replaceState(null, "", `/${typeof user.state === "string" ? user.state : ""}`);
    } catch (failure) {
      history.replaceState(null, "", "/");
      throw failure;
    }
  }
}

function isCurrent(user: User | null): boolean {
  return user !== null && user.expired !== true;
}

async function portalConfig(): Promise<PortalConfig> {
  const response = await fetch("/api/portal-config").catch((failure: unknown) => {
    throw new Unreachable(String(failure));
  });
  if (!response.ok) throw new Unreachable(response.statusText);
  return (await response.json()) as PortalConfig;
}
