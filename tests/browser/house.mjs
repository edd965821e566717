// A desk of its own for each browser test: a fresh data directory with the demonstration organisation, served on a free port,
// and Debian's Chromium. Nothing waits by sleeping: the program says when it is ready, and pages are awaited by what they show.
import {spawn, execFileSync} from "node:child_process";
import {mkdtempSync, mkdirSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {chromium} from "playwright-core";

const binary = process.env.SHOUWEN || join(process.cwd(), "build/shouwen");
export const pictures = join(process.cwd(), "build/test-log/pictures");

export async function openHouse(pack = "property-management-office") {
  const folder = mkdtempSync(join(tmpdir(), "shouwen-browser-"));
  const data = join(folder, "data");
  const run = (...words) => execFileSync(binary, [...words, "--data", data], {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});
  run("init", "--demo", "--pack", pack);
  const passwords = {};
  const password = (login) => (passwords[login] ??= run("user", "passwd", login).trim().split(/\s+/).at(-1));
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data", data], {stdio: ["ignore", "pipe", "pipe"]});
  let said = "";
  const address = await new Promise((resolve, reject) => {
    const listen = (stream) => createInterface({input: stream}).on("line", (line) => {
      said += line + "\n";
      const found = line.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    listen(server.stdout);
    listen(server.stderr);
    server.on("exit", (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
  });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  mkdirSync(pictures, {recursive: true});
  const signIn = async (login, viewport = {width: 1366, height: 768}) => {
    const context = await browser.newContext({viewport, locale: "zh-CN"});
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    await page.goto(`${address}/sign-in`);
    await page.fill("#login", login);
    await page.fill("#password", password(login));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/desk");
    return page;
  };
  const stranger = async (viewport = {width: 390, height: 844}) => {
    const context = await browser.newContext({viewport, locale: "zh-CN"});
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    return page;
  };
  const close = async () => {
    await browser.close();
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await gone;
    rmSync(folder, {recursive: true, force: true});
  };
  return {address, data, run, signIn, stranger, close, picture: (page, name) => page.screenshot({path: join(pictures, `${name}.png`), fullPage: true})};
}
