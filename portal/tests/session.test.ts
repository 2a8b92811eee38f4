import { beforeEach, describe, expect, test, vi } from "vitest";
import { Unreachable } from "../src/api/client";
import { Session } from "../src/app/session";

interface Person {
  access_token: string;
  expired: boolean;
  state?: unknown;
}

/** The library that speaks OpenID Connect, as far as the session asks it. */
const library = vi.hoisted(() => ({
  settings: {} as Record<string, unknown>,
  user: null as Person | null,
  silently: (): Promise<Person | null> => Promise.reject(new Error("login_required")),
  callback: (): Promise<Person> => Promise.reject(new Error("access_denied")),
  redirects: [] as string[],
}));

vi.mock("oidc-client-ts", () => ({
  WebStorageStateStore: class {},
  UserManager: class {
    constructor(settings: Record<string, unknown>) {
      library.settings = settings;
    }
    getUser = async () => library.user;
    signinSilent = () => library.silently();
    signinRedirectCallback = () => library.callback();
    signinRedirect = async ({ state }: { state: string }) => void library.redirects.push(`in ${state}`);
    signoutRedirect = async () => void library.redirects.push("out");
  },
}));

const CONFIG = { authority: "https://login.example/", clientId: "client", scope: "openid api" };

async function started(): Promise<Session> {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(CONFIG)));
  return Session.start();
}

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", "/");
  Object.assign(library, { user: null, redirects: [] });
  library.silently = () => Promise.reject(new Error("login_required"));
});

describe("beginning", () => {
  test("asks the app where to sign in", async () => {
    await started();
    expect(library.settings).toMatchObject({ authority: CONFIG.authority, client_id: "client", scope: CONFIG.scope });
    expect(library.settings.redirect_uri).toBe("https://app.example/");
  });

  test.each([
    ["does not answer", () => Promise.reject(new TypeError("offline"))],
    ["is not well", async () => new Response(null, { status: 503 })],
  ])("cannot be where the app %s", async (_, fetched) => {
    vi.stubGlobal("fetch", fetched);
    await expect(Session.start()).rejects.toThrow(Unreachable);
  });
});

describe("the token", () => {
  test("is the one that holds", async () => {
    library.user = { access_token: "held", expired: false };
    expect(await (await started()).access()).toBe("held");
  });

  test("is renewed where it has expired", async () => {
    library.user = { access_token: "old", expired: true };
    library.silently = async () => ({ access_token: "new", expired: false });
    expect(await (await started()).access()).toBe("new");
  });

  test("is none where it cannot be renewed, and that is told once", async () => {
    const session = await started();
    const ended = vi.fn();
    session.ended = ended;
    void session.renewed();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });
});

describe("coming back", () => {
  test("completes the sign-in, and leads to where it began", async () => {
    const session = await started();
    library.callback = async () => ({ access_token: "a", expired: false, state: "#/requests" });
    history.replaceState(null, "", "/?state=s&code=c");
    expect(await session.resume()).toBe(true);
    expect(location.href).toBe("https://app.example/#/requests");
  });

  test("leaves nothing of a refusal in the address", async () => {
    const session = await started();
    library.callback = () => Promise.reject(new Error("access_denied"));
    history.replaceState(null, "", "/?state=s&error=access_denied");
    await expect(session.resume()).rejects.toThrow("access_denied");
    expect(location.href).toBe("https://app.example/");
  });

  test("without an answer it is known who is signed in", async () => {
    const session = await started();
    history.replaceState(null, "", "/?utm=1#/health");
    expect(await session.resume()).toBe(false);
    expect(location.href).toBe("https://app.example/#/health");
    library.user = { access_token: "a", expired: false };
    expect(await session.resume()).toBe(true);
    library.user = { access_token: "a", expired: true };
    expect(await session.resume()).toBe(false);
  });
});

test("signing out is remembered in this tab until somebody signs in", async () => {
  const session = await started();
  expect(session.signedOut).toBe(false);
  await session.signOut();
  expect(session.signedOut).toBe(true);
  location.hash = "#/overview";
  void session.signIn();
  expect(session.signedOut).toBe(false);
  await vi.waitFor(() => expect(library.redirects).toEqual(["out", "in #/overview"]));
});
