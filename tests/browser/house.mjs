// A desk of its own for each browser test, and Debian's Chromium. Nothing waits by sleeping: pages are awaited by what they show.
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {chromium} from "playwright-core";
import {openDesk} from "../api/desk.mjs";

export const pictures = join(process.cwd(), "build/test-log/pictures");

// The organisation of a story (tests/scenarios/NAME.json), for a pack without a demonstration; more staff, units and options may be added.
export async function openStory(pack, story = pack, more = {}) {
  const folder = mkdtempSync(join(tmpdir(), "shouwen-story-"));
  const file = join(folder, "organisation.json");
  const {organisation} = JSON.parse(readFileSync(join(process.cwd(), `tests/scenarios/${story}.json`), "utf8"));
  writeFileSync(file, JSON.stringify({...organisation, options: {...organisation.options, ...more.options}, units: [...organisation.units, ...(more.units ?? [])], staff: [...organisation.staff, ...(more.staff ?? [])]}));
  const house = await openHouse(pack, file);
  rmSync(folder, {recursive: true, force: true});
  return house;
}

export async function openHouse(pack = "property-management-office", organisation) {
  const desk = await openDesk(pack, organisation);
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
  return {address, data, run, token: desk.token, signIn, stranger, close, picture: (page, name) => page.screenshot({path: join(pictures, `${name}.png`), fullPage: true})};
}
