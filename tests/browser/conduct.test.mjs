// What the house owes those concerned: personal data that is masked is revealed only with a purpose and a reason on record.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const register = async (page, subject) => {
  await page.goto(`${house.address}/register`);
  await page.fill("#phone", "10000320777");
  await page.locator("[name=asker_name], [name='asker.name']").first().fill("欧阳女士");
  await page.fill("#subject", subject);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/receipt?fresh=1");
  return (await page.locator("dd.big-number").first().innerText()).trim();
};

test("masked personal data is revealed on record, and only what was asked for", async () => {
  const clerk = await house.signIn("lin");
  const number = await register(clerk, "车位被占");
  const other = await house.signIn("mo");
  await other.goto(`${house.address}/matters/${number}`);
  const facts = () => other.locator("dl.facts").innerText();
  assert.ok(!(await facts()).includes("10000320777"), "the number is masked for who has no part in the matter");
  assert.ok(!(await facts()).includes("欧阳女士"));

  // By keyboard: open the form, tick, choose, write, send.
  await other.focus('a.action[href$="command=reveal"]');
  await other.keyboard.press("Enter");
  const drawer = other.locator("details:has(input[name=do][value=reveal])");
  await drawer.locator("input[name=parts][value=phone]").focus();
  await other.keyboard.press("Space");
  await drawer.locator("select[name=purpose]").selectOption("contact");
  await drawer.locator("textarea[name=reason]").fill("业主来缴费，代为转告");
  await house.picture(other, "reveal");
  await other.keyboard.press("Control+Enter");
  await other.waitForURL("**done=reveal");
  assert.match(await facts(), /10000320777/);
  assert.ok(!(await facts()).includes("欧阳女士"), "what was not asked for stays masked");
  assert.match(await other.locator(".revealed").innerText(), /已记入台账/);
  await house.picture(other, "revealed");

  // Those who have a part in the matter see who looked, at what, what for and why; others do not.
  await clerk.goto(`${house.address}/matters/${number}`);
  const record = await clerk.locator("ol.events").innerText();
  assert.match(record, /莫兰[\s\S]*查看个人信息：电话（联系来访人）[\s\S]*业主来缴费，代为转告/);
  assert.equal(await clerk.locator('[href$="command=reveal"]').count(), 0, "who sees everything has nothing to reveal");
  const third = await house.signIn("tao");
  await third.goto(`${house.address}/matters/${number}`);
  assert.ok(!(await third.locator("main").innerText()).includes("业主来缴费"));
  assert.ok(!(await third.locator("dl.facts").innerText()).includes("10000320777"));

  // A form without a reason does not leave the browser; the words are of the page's language.
  await third.goto(`${house.address}/matters/${number}?lang=en`);
  assert.match(await third.locator('a.action[href$="command=reveal"]').innerText(), /Reveal personal data/);
});
