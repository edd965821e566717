// Every page passes axe-core at WCAG 2.2 AA, on a desk and on a telephone.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const inspect = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}));
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};

for (const [name, viewport] of [["1366x768", {width: 1366, height: 768}], ["telephone", {width: 390, height: 844}]]) {
  test(`pages of the administration are accessible: ${name}`, async () => {
    const page = await house.signIn("admin", viewport);
    for (const path of ["", "/numbers", "/numbers?number=clock/act-and-tell"]) {
      await page.goto(`${house.address}/administration/regulation${path}`);
      assert.deepEqual(await inspect(page), [], `${path} at ${name}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path} at ${name} scrolls sideways by ${wide} pixels`);
    }
  });
  test(`pages are accessible: ${name}`, async () => {
    const page = await house.signIn("lin", viewport);
    const first = async () => {
      await page.goto(`${house.address}/matters`);
      return page.locator("table.rows tbody a").first().getAttribute("href");
    };
    const matter = await first();
    for (const path of ["/desk", "/register", "/matters", matter, `${matter}/receipt`, "/directory", "/directory?q=漏水", "/directory/units/cs", "/directory/staff/lin",
      "/directory/services/decoration", "/directory/services/decoration/slip", "/directory/training", "/public", "/public/services/decoration", "/public/ask",
      "/track", "/sign-in", "/no-such-page"]) {
      await page.goto(house.address + path);
      assert.deepEqual(await inspect(page), [], `${path} at ${name}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path} at ${name} scrolls sideways by ${wide} pixels`);
      if (path !== matter) continue;
      const forms = await page.locator("details.action form").count();
      if (!(await page.locator("a.action").first().isVisible())) await page.click("details.more-actions > summary");
      await page.locator("a.action").first().click();
      await page.waitForFunction((before) => document.querySelectorAll("details.action form").length > before, forms);
      assert.deepEqual(await inspect(page), [], `${path} with a fetched form at ${name}`);
    }
  });
}
