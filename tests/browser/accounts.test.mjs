// Accountability in the browser: what waits for a supervisor stands on the desk, a mistake in good faith is exempted by whoever may,
// and what a month adds up to is the same on the page of the person, among the sanctions and among the figures.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openStory} from "./house.mjs";

let house, month;
before(async () => {
  const story = "property-management-office-accounts";
  house = await openStory("property-management-office", story, {options: {good_faith_basis: "管理处容错办法第六条"}});
  month = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 7);
});
after(async () => { await house?.close(); });

const sent = async (page, verb, fill) => {
  const drawer = page.locator(`details.action:has(input[name=do][value=${verb}])`).first();
  if ((await drawer.getAttribute("open")) === null) await drawer.locator("summary").click();
  await fill(drawer);
  await drawer.locator("button[type=submit]").click();
  await page.waitForURL(`**done=${verb}`);
};

const found = async (page, who, text) => {
  await page.goto(`${house.address}/cases/new/find`);
  const form = page.locator("main form:has([name=article])").first();
  await form.locator("select[name=article]").selectOption("第十三条(1)");
  await form.locator("select[name=who]").first().selectOption(who);
  await form.locator("textarea[name=text]").fill(text);
  await form.locator("button[type=submit]").click();
  await page.waitForURL("**done=find");
  return new URL(page.url()).pathname;
};

test("a finding stands on the supervisor's desk until it is verified; whoever may exempts a mistake in good faith", async () => {
  const supervisor = await house.signIn("chen"), leader = await house.signIn("feng"), clerk = await house.signIn("sun");
  const address = await found(supervisor, "qiu", "试行先修后报");
  await supervisor.goto(`${house.address}/desk`);
  const waiting = supervisor.locator("#waiting tbody tr");
  assert.equal(await waiting.count(), 1);
  assert.match(await waiting.first().innerText(), /第十三条\(1\)[\s\S]*邱八[\s\S]*待认定/);
  await house.picture(supervisor, "accounts-desk");
  await clerk.goto(`${house.address}/desk`);
  assert.equal(await clerk.locator("#waiting").count(), 0);
  await supervisor.keyboard.press("Tab");
  await waiting.first().locator("td.whose a").first().click();
  await supervisor.waitForURL(`**${address}`);
  assert.equal(await supervisor.locator("input[name='fields.good_faith']").count(), 0, "not hers to exempt");
  await sent(supervisor, "verify", (drawer) => drawer.locator("textarea[name=text]").fill("属实"));
  await supervisor.goto(`${house.address}/desk`);
  assert.match(await waiting.first().innerText(), /待提出处理/);

  await leader.goto(house.address + address);
  const drawer = leader.locator("details.action:has(input[name=do][value=dismiss])");
  await drawer.locator("summary").click();
  assert.match(await drawer.innerText(), /按容错免责（依据：管理处容错办法第六条/);
  await drawer.locator("input[name='fields.good_faith']").check();
  await house.picture(leader, "accounts-good-faith");
  await drawer.locator("button[type=submit]").click();
  await leader.waitForSelector("[role=alert]");
  assert.match(await leader.locator("[role=alert]").innerText(), /须写明理由/);
  await sent(leader, "dismiss", async (form) => {
    await form.locator("input[name='fields.good_faith']").check();
    await form.locator("textarea[name=text]").fill("先行先试，未谋私利");
  });
  assert.match(await leader.locator(".findings").innerText(), /已排除/);
  await leader.locator(".findings a.why").click();
  await leader.locator(".why-lines").first().waitFor();
  assert.match(await leader.locator("main").innerText(), /容错免责，依据：管理处容错办法第六条；理由：先行先试，未谋私利/);
  await supervisor.goto(`${house.address}/desk`);
  assert.equal(await supervisor.locator("#waiting").count(), 0);
});

test("what a month adds up to: the person's page, the sanctions of the month, the figures; revoked it is gone", async () => {
  const supervisor = await house.signIn("chen"), leader = await house.signIn("feng"), person = await house.signIn("sun");
  const address = await found(supervisor, "sun", "接诉后不联系");
  await sent(supervisor, "verify", (drawer) => drawer.locator("textarea[name=text]").fill("属实"));
  await sent(supervisor, "hear", (drawer) => drawer.locator("textarea[name=text]").fill("当时在抢修"));
  const measure = async (drawer) => {
    await drawer.locator("select[name='measures.1.measure']").selectOption("pay_deduction");
    await drawer.locator("input[name='measures.1.amount']").fill("80.5");
  };
  await sent(supervisor, "propose", measure);
  await leader.goto(house.address + address);
  await sent(leader, "decide", measure);
  assert.match(await leader.locator(".findings").innerText(), new RegExp(`扣绩效工资 80\\.5 元（已决定，计入 ${month}）→ 孙一`));

  const accounts = async (page) => {
    await page.goto(`${house.address}/directory/staff/sun`);
    return (await page.locator("#accounts").count()) ? page.locator("#accounts").innerText() : "";
  };
  assert.match(await accounts(person), new RegExp(`${month}\\s+80\\.50\\s+0\\s+0`));
  assert.match(await accounts(await house.signIn("wu")), /80\.50/, "the head of the unit");
  assert.equal(await accounts(await house.signIn("qiu")), "", "not for colleagues");
  await accounts(person);
  await house.picture(person, "accounts-person");

  await supervisor.goto(`${house.address}/lists/sanctions?month=${month}`);
  assert.match(await supervisor.locator("table.docket").innerText(), new RegExp(`80\\.5 元，计入 ${month}`));
  await house.picture(supervisor, "accounts-sanctions");
  await supervisor.goto(`${house.address}/lists/sanctions?month=2020-01`);
  assert.equal(await supervisor.locator("table.docket").count(), 0);
  const cell = async () => {
    await supervisor.goto(`${house.address}/figures?by=staff`);
    const heads = await supervisor.locator("table.figures thead th").allInnerTexts();
    const row = await supervisor.locator("table.figures tbody tr", {hasText: "孙一"}).locator("td").allInnerTexts();
    return row[heads.findIndex((head) => head.startsWith("扣罚金额"))];
  };
  assert.equal(await cell(), "80.50");
  await house.picture(supervisor, "accounts-figures");

  await person.goto(house.address + address);
  await sent(person, "appeal", (drawer) => drawer.locator("textarea[name=text]").fill("有派工单为证"));
  assert.match(await accounts(person), new RegExp(`${month}\\s+0\\s+80\\.50`));
  await leader.goto(`${house.address}/desk`);
  assert.match(await leader.locator("#waiting").innerText(), /申诉待决定/);
  await leader.goto(house.address + address);
  await sent(leader, "decide_appeal", (drawer) => drawer.locator("select[name=result], input[name=result]").first()
    .evaluate((input) => { input.value = "revoked"; }));
  assert.match(await accounts(person), new RegExp(`${month}\\s+0\\s+0`));
});
