/** The one way to ask the server. Every refusal is thrown as a Problem, with its number, what is wrong and what to do. */
import createClient, { type Middleware } from "openapi-fetch";
import { language } from "../kit/words";
import type { paths } from "./generated/schema";

export class Problem extends Error {
  constructor(readonly status: number, readonly number: string, message: string, readonly hint: string, readonly fields: Record<string, unknown> = {}) {
    super(message);
  }
}

/** Told when the session has ended, so that the shell can ask to sign in without losing the page. */
export const signedOut = new EventTarget();

const cookie = (name: string) => document.cookie.split("; ").find((one) => one.startsWith(name + "="))?.slice(name.length + 1) ?? "";

export const headers = (): Record<string, string> => ({ "X-CSRFToken": cookie("csrftoken"), "Accept-Language": language() });

export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => null) as { error?: { number: string; message: string; hint: string; fields?: Record<string, unknown> } } | null;
  if (response.status === 401) signedOut.dispatchEvent(new Event("out"));
  const said = body?.error;
  return said ? new Problem(response.status, said.number, said.message, said.hint, said.fields) : new Problem(response.status, "", response.statusText, "");
}

const refusals: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

export const api = createClient<paths>({ baseUrl: "/" });
api.use(refusals);

/** What was asked for; the client has thrown already where there is none. */
export async function got<T>(asked: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  return (await asked).data as T;
}
