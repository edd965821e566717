// A desk of its own for each browser test, and Debian's Chromium. Nothing waits by sleeping: pages are awaited by what they show.
import {mkdirSync} from "node:fs";
import {join} from "node:path";
import {chromium} from "playwright-core";
import {openDesk} from "../api/desk.mjs";

export const pictures = join(process.cwd(), "build/test-log/pictures");

export async function openHouse(pack = "property-management-office") {
  const desk = await openDesk(pack);
  const {address, data, run, password} = desk;
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
    await desk.close();
  };
  return {address, data, run, signIn, stranger, close, picture: (page, name) => page.screenshot({path: join(pictures, `${name}.png`), fullPage: true})};
}
