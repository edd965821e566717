// What the house owes those concerned: personal data that is masked is revealed only with a purpose and a reason on record.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const give = async (page, number, verb, fill) => {
  await page.goto(`${house.address}/matters/${number}?command=${verb}`);
  const form = page.locator(`form:has(input[name=do][value=${verb}])`).first();
  await form.waitFor();
  await fill(form);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(`**done=${verb}`);
};

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
  await drawer.locator(":focus").waitFor(); // the form that was fetched takes the focus once
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

test("a finding is opened, verified, heard and decided with measures, by keyboard", async () => {
  const clerk = await house.signIn("lin");
  const number = await register(clerk, "电梯里的灯坏了三天");
  const supervisor = await house.signIn("ren");
  await give(supervisor, number, "find", async (form) => {
    const articles = await form.locator("select[name=article] option").allInnerTexts();
    assert.ok(articles.some((one) => one.startsWith("第十三条")), "what may be found is chosen from the regulation");
    await form.locator("select[name=article]").selectOption({index: 1});
    await form.locator("select[name=who]").first().selectOption("lin");
    await form.locator("select[name=who]").nth(1).selectOption("qiao");
    if (await form.locator("select[name=cause]").count()) await form.locator("select[name=cause]").selectOption({index: 1});
    if (await form.locator("select[name=consequence]").count()) await form.locator("select[name=consequence]").selectOption({index: 1});
    await form.locator("select[name=severity]").selectOption("minor");
    await form.locator("textarea[name=text]").fill("来访人两次来问，均称不知情。");
  });
  const finding = async (form) => assert.match(await form.locator("select[name=finding] option:checked").innerText(), /林晓、乔立/);
  await give(supervisor, number, "verify", async (form) => {
    await finding(form);
    await form.locator("textarea[name=text]").fill("属实");
  });
  await give(supervisor, number, "hear", async (form) => form.locator("textarea[name=text]").fill("本人认可"));
  await give(supervisor, number, "propose", async (form) => {
    const offered = await form.locator("select[name='measures.1.measure'] option").allInnerTexts();
    assert.ok(offered.some((one) => /50 元起，第十三条/.test(one)), `bounds and article stand with the measure: ${offered}`);
    await form.locator("select[name='measures.1.measure']").selectOption("pay_deduction");
    await form.locator("input[name='measures.1.amount']").fill("50");
    await form.locator("select[name='measures.1.on']").selectOption("lin");
    await form.locator("select[name='measures.2.measure']").selectOption("pay_deduction");
    await form.locator("input[name='measures.2.amount']").fill("60");
    await form.locator("select[name='measures.2.on']").selectOption("qiao");
    await house.picture(supervisor, "propose");
  });

  // Too little: the regulation refuses with its article, and what was typed is still there.
  const leader = await house.signIn("gu");
  await leader.goto(`${house.address}/matters/${number}?command=decide`);
  const form = leader.locator("form:has(input[name=do][value=decide])").first();
  await form.locator("select[name='measures.1.measure']").selectOption("pay_deduction");
  await form.locator("input[name='measures.1.amount']").fill("10");
  await leader.keyboard.press("Control+Enter");
  await leader.waitForSelector("[role=alert]");
  assert.match(await leader.locator("[role=alert]").innerText(), /第十三条/);
  await give(leader, number, "decide", async (form) => {
    await form.locator("select[name='measures.1.measure']").selectOption("pay_deduction");
    await form.locator("input[name='measures.1.amount']").fill("50");
  });
  assert.match(await leader.locator("ol.events").innerText(), /处理决定[\s\S]*扣绩效工资 50 元[\s\S]*扣绩效工资 50 元 → 林晓；扣绩效工资 60 元 → 乔立/);
});

test("every command that is allowed has a form with an input for each of its keys, and English says what to do", async () => {
  const page = await house.signIn("ren");
  const number = await register(await house.signIn("lin"), "楼道灯闪");
  const described = await (await page.request.get(`${house.address}/api/v1/openapi.json`)).json();
  await page.goto(`${house.address}/matters/${number}?lang=en`);
  const seen = [];
  for (const link of await page.locator("a.action").all()) {
    const verb = (await link.getAttribute("href")).split("command=")[1];
    const html = await (await page.request.get(house.address + (await link.getAttribute("hx-get")))).text();
    const keys = Object.keys(described.components.schemas[verb].properties).filter((key) => key !== "do" && key !== "fields");
    for (const key of keys) {
      const optionalReference = key === "finding" && !described.components.schemas[verb].required.includes("finding");
      const pattern = new RegExp(`name="${key}(\\.1\\.[a-z]+)?"`);
      assert.ok(pattern.test(html) || optionalReference || key === "form", `${verb} has no input for ${key}`);
    }
    seen.push(await link.textContent());
  }
  assert.ok(seen.length >= 4, seen.join());
  assert.ok(seen.some((one) => one.trim() === "Open a finding"), seen.join());
});
