// A desk of its own for each test file that speaks HTTP: a fresh data directory with the demonstration organisation, served on a free
// port by the program itself. Nothing waits by sleeping: the program says when it is ready, and ends when it is told.
import assert from "node:assert/strict";
import {spawn, execFileSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";

const binary = process.env.SHOUWEN || join(process.cwd(), "build/shouwen");

// Of a pack without a demonstration: the file of an organisation in its place.
export async function openDesk(pack = "property-management-office", organisation) {
  const folder = mkdtempSync(join(tmpdir(), "shouwen-serve-"));
  const data = join(folder, "data");
  const run = (...words) => execFileSync(binary, [...words, "--data", data], {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});
  if (organisation) {
    run("init", "--pack", pack);
    run("import", organisation, "--as", "organisation");
  } else run("init", "--demo", "--pack", pack);
  const passwords = {};
  const password = (login) => (passwords[login] ??= run("user", "passwd", login).trim().split(/\s+/).at(-1));
  const tokens = {};
  const token = (login) => (tokens[login] ??= run("user", "token", login).trim());
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data", data], {stdio: ["ignore", "pipe", "pipe"]});
  let said = "";
  const gone = new Promise((resolve) => server.once("exit", (code, signal) => resolve(code ?? signal)));
  const address = await new Promise((resolve, reject) => {
    const listen = (stream) => createInterface({input: stream}).on("line", (line) => {
      said += line + "\n";
      const found = line.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    listen(server.stdout);
    listen(server.stderr);
    gone.then((code) => reject(new Error(`serve ended with ${code}: ${said}`)));
  });
  // A server that ends in another way than well has broken a promise of its own (a CHECK, a sanitizer).
  const close = async () => {
    server.kill("SIGTERM");
    const code = await gone;
    rmSync(folder, {recursive: true, force: true});
    assert.equal(code, 0, said);
  };
  return {address, data, run, password, token, close};
}

// The API as `login` calls it: ask(method, path, body, headers) → {status, type, headers, body}; a body that is a string or bytes is
// sent as it is, anything else as JSON.
export function caller(desk, login) {
  const token = login && desk.token(login);
  return async (method, path, body, headers = {}) => {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    const reply = await fetch(`${desk.address}/api/v1${path}`, {
      method,
      redirect: "manual",
      headers: {...(token ? {Authorization: `Bearer ${token}`} : {}), ...(body === undefined ? {} : {"Content-Type": "application/json"}), ...headers},
      body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    const type = reply.headers.get("content-type") ?? "";
    return {status: reply.status, type, headers: reply.headers, body: type.includes("json") ? JSON.parse(text) : text};
  };
}

/* The cookies that a reply sets, as a browser sends them back. Node 18 joins them with a comma; ours hold none. */
export const cookieOf = (reply) => (reply.headers.get("set-cookie") ?? "").split(",").map((one) => one.split(";")[0].trim()).join("; ");

// The pages as `login` sees them: look(path) → {status, text}; with `form`, what sending it shows.
export async function browser(desk, login) {
  const signed = await fetch(`${desk.address}/sign-in`, {method: "POST", redirect: "manual", headers: {Origin: desk.address},
    body: new URLSearchParams({login, password: desk.password(login)})});
  const cookie = cookieOf(signed);
  return async (path, form) => {
    const sent = form ? {method: "POST", body: new URLSearchParams(form)} : {};
    const reply = await fetch(`${desk.address}${path}`, {...sent, redirect: "manual", headers: {Cookie: cookie, Origin: desk.address}});
    return {status: reply.status, text: await reply.text()};
  };
}

// A problem says what, and where and how to mend it when it is the caller's to mend.
export function isProblem(reply, status, where) {
  assert.equal(reply.status, status, JSON.stringify(reply.body));
  assert.equal(reply.type, "application/problem+json");
  assert.equal(reply.body.status, status);
  assert.ok(reply.body.title && reply.body.detail, JSON.stringify(reply.body));
  if (where !== undefined) assert.equal(reply.body.where, where, JSON.stringify(reply.body));
}

// A matter is registered through the API and given back as JSON.
export async function registered(ask, more = {}) {
  const reply = await ask("POST", "/matters", {channel: "phone", kind: "query", subject: "三号楼水压低", scope: "self", ...more});
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body;
}
