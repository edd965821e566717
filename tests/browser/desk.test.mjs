// One matter from the first question to the definite result, as its people live it: the clerk registers it by keyboard, hands it
// over, the other unit accepts and answers, the clerk calls back and closes, the asker follows it by number and code.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const give = async (page, verb, fill = async () => {}) => {
  const form = page.locator(`form:has(input[name=do][value=${verb}])`).first();
  const link = page.locator(`a.action[href$="command=${verb}"]`);
  if (await link.count()) await link.click(); // the form is fetched
  await form.waitFor();
  await fill(form);
  await form.locator("button[type=submit]").click();
};

test("a matter goes its whole way", async () => {
  const clerk = await house.signIn("lin");
  await house.picture(clerk, "desk");

  // Register: only the keyboard.
  await clerk.keyboard.press("r");
  await clerk.waitForURL("**/register");
  assert.equal(await clerk.evaluate(() => document.activeElement.id), "phone");
  await clerk.keyboard.type("10000320101");
  await clerk.waitForSelector("#caller .line-list li");
  await clerk.keyboard.press("Tab");
  await clerk.keyboard.type("贾女士");
  await clerk.keyboard.press("Tab");
  await clerk.keyboard.press("Tab");
  await clerk.keyboard.type("3 栋 201");
  await clerk.keyboard.press("Tab");
  await clerk.keyboard.type("厨房顶上渗水");
  await clerk.keyboard.press("Tab");
  await clerk.keyboard.type("昨晚开始滴水，请派人看看。");
  await clerk.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("register") && localStorage.getItem(key).includes("渗水") && localStorage.getItem(key).includes("滴水")));
  await house.picture(clerk, "register");

  // The draft survives a reload.
  await clerk.reload();
  assert.equal(await clerk.inputValue("#subject"), "厨房顶上渗水");
  assert.equal(await clerk.inputValue("#phone"), "10000320101");
  const tabTo = async (id) => {
    for (let i = 0; i < 30 && (await clerk.evaluate(() => document.activeElement.id)) !== id; i++) await clerk.keyboard.press("Tab");
    assert.equal(await clerk.evaluate(() => document.activeElement.id), id, "the Tab key gets there");
  };
  await tabTo("scope");
  for (let i = 0; i < 2; i++) await clerk.keyboard.press("ArrowDown");
  assert.equal(await clerk.inputValue("#scope"), "organisation");
  await tabTo("units");
  for (let i = 0; i < 3; i++) await clerk.keyboard.press("ArrowDown");
  assert.equal(await clerk.inputValue("#units"), "repair");
  await clerk.keyboard.press("Control+Enter");
  await clerk.waitForURL("**/receipt?fresh=1");
  const number = (await clerk.locator("dd.big-number").first().innerText()).trim();
  const code = (await clerk.locator("dd.code").innerText()).trim();
  assert.match(number, /^\d{8}-\d{4,}$/);
  assert.match(code, /^[0-9A-Z]{10}$/);
  assert.ok(await clerk.locator(".qr svg path").count());
  await house.picture(clerk, "receipt");
  await clerk.goto(`${house.address}/register`);
  assert.equal(await clerk.inputValue("#subject"), "", "the draft is done with after registering");

  // Hand over.
  await clerk.goto(`${house.address}/matters/${number}`);
  await house.picture(clerk, "matter-open");
  assert.equal(await clerk.locator("#findings-title").count(), 0, "no heading where there is nothing to find fault with");
  await give(clerk, "progress", (form) => form.locator("textarea[name=text]").fill("已记下，马上转工程维修部。"));
  await clerk.waitForURL("**done=progress");
  await give(clerk, "transfer", async (form) => {
    await form.locator("select[name=to]").selectOption("repair");
    await form.locator("textarea[name=reason]").fill("属工程维修部");
  });
  await clerk.waitForURL("**done=transfer");
  await house.picture(clerk, "matter-offered");

  // The other unit signs for it from its desk, and answers.
  const officer = await house.signIn("qiao");
  const row = officer.locator("#to-accept tr", {hasText: number});
  await row.locator("button", {hasText: "签收"}).click();
  await officer.waitForURL("**done=accept");
  await house.picture(officer, "matter-accepted");
  await give(officer, "answer", (form) => form.locator("textarea[name=text]").fill("楼上地漏已疏通，顶面补了防水。"));
  await officer.waitForURL("**done=answer");

  // Too early to close: the article forbids it, and says so.
  await clerk.goto(`${house.address}/matters/${number}`);
  await clerk.locator(".bans summary").click();
  assert.match(await clerk.locator(".bans").innerText(), /除撤回外.*第十一条|第十一条[^]*除撤回外/);

  await clerk.goto(`${house.address}/matters/${number}`);
  await give(clerk, "callback", async (form) => {
    await form.locator("select[name=result]").selectOption("satisfied");
    await form.locator("[name=method]").fill("phone");
  });
  await clerk.waitForURL("**done=callback");
  await give(clerk, "close", (form) => form.locator("select[name=outcome]").selectOption("done"));
  await clerk.waitForURL("**done=close");
  await house.picture(clerk, "matter-closed");

  // The asker.
  const asker = await house.stranger();
  await asker.goto(`${house.address}/track`);
  await asker.fill("#number", number);
  await asker.fill("#code", code);
  await asker.keyboard.press("Enter");
  await asker.waitForSelector(".stage-on");
  const shown = await asker.locator("main").innerText();
  assert.match(shown, /厨房顶上渗水/);
  assert.match(shown, /楼上地漏已疏通/);
  for (const secret of ["林晓", "乔立", "属工程维修部"]) assert.ok(!shown.includes(secret), `${secret} is not for the asker`);
  await house.picture(asker, "track");

  // A wrong code says the same as a wrong number.
  await asker.goto(`${house.address}/track?number=${number}&code=0000000000`);
  const wrongCode = await asker.locator("[role=alert]").innerText();
  await asker.goto(`${house.address}/track?number=20200101-0001&code=${code}`);
  assert.equal(await asker.locator("[role=alert]").innerText(), wrongCode);
});

test("two people in one matter never overwrite each other", async () => {
  const first = await house.signIn("lin"), second = await house.signIn("shen");
  await first.goto(`${house.address}/register`);
  await first.fill("#subject", "单元门关不上");
  await first.keyboard.press("Control+Enter");
  await first.waitForURL("**/receipt?fresh=1");
  const number = (await first.locator("dd.big-number").first().innerText()).trim();
  await first.goto(`${house.address}/matters/${number}`);
  await second.goto(`${house.address}/matters/${number}`);
  await give(second, "urge", (form) => form.locator("textarea[name=text]").fill("请尽快"));
  await second.waitForURL("**done=urge");
  await give(first, "answer", (form) => form.locator("textarea[name=text]").fill("已修好闭门器。"));
  await first.waitForSelector("[role=alert]");
  const shown = await first.locator("main").innerText();
  assert.match(shown, /催办/, "what changed is shown");
  assert.match(shown, /已修好闭门器/, "what was filled in is kept");
  await house.picture(first, "conflict");
  await first.locator("button[type=submit]", {hasText: "答复"}).click();
  await first.waitForURL("**done=answer");
});

test("the form of a command is fetched when it is opened, and needs no script", async () => {
  const page = await house.signIn("lin");
  await page.goto(`${house.address}/register`);
  await page.fill("#subject", "电梯按钮失灵");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/receipt?fresh=1");
  const matter = `${house.address}/matters/${(await page.locator("dd.big-number").first().innerText()).trim()}`;
  await page.goto(matter);
  const open = () => page.locator("details.action[open] input[name=do]").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(await open(), ["answer"], "the likeliest command stands open");
  assert.equal(await page.locator("select[name=to]").count(), 0, "the inputs of the others are not there yet");

  // By keyboard; what is typed is kept when another form is opened, and over a reload.
  await page.focus('a.action[href$="command=transfer"]');
  await page.keyboard.press("Enter");
  await page.waitForSelector("form select[name=to]");
  assert.deepEqual(await open(), ["transfer"], "opening one shuts the other");
  await page.waitForFunction(() => document.activeElement.name === "to"); // ready to type
  await page.fill("form:has(select[name=to]) textarea[name=reason]", "属工程维修部");
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith("-transfer")));
  await house.picture(page, "matter-form");
  await page.reload();
  await page.click('a.action[href$="command=transfer"]');
  await page.waitForSelector("form select[name=to]");
  assert.equal(await page.inputValue("form:has(select[name=to]) textarea[name=reason]"), "属工程维修部");

  // Without scripts the same link is a page with that form open.
  const plain = await page.context().browser().newContext({javaScriptEnabled: false, storageState: await page.context().storageState()});
  const still = await plain.newPage();
  await still.goto(matter);
  await still.click('a.action[href$="command=transfer"]');
  await still.waitForURL("**?command=transfer");
  await still.selectOption("details[open] select[name=to]", "repair");
  await still.fill("details[open] textarea[name=reason]", "属工程维修部");
  await still.click("details[open] button[type=submit]");
  await still.waitForURL("**done=transfer");
  await plain.close();

  // The reader of an older version is told what changed, also in a form fetched later.
  await page.click('a.action[href$="command=progress"]');
  await page.fill("form:has(input[value=progress]) textarea[name=text]", "已派人");
  await page.click("form:has(input[value=progress]) button[type=submit]");
  await page.waitForSelector("[role=alert]");
  assert.match(await page.locator("main").innerText(), /移交/);

  // Signed out meanwhile: the link leads to the sign-in page and back, not the sign-in page into the list.
  await page.goto(matter);
  await page.context().clearCookies();
  await page.locator("a.action").first().click();
  await page.waitForURL("**/sign-in?next=*");
});

test("a two-character word is found in the ledger, in both languages of the page", async () => {
  const page = await house.signIn("lin");
  await page.goto(`${house.address}/matters?q=${encodeURIComponent("渗水")}`);
  assert.ok((await page.locator("table.rows tbody tr").count()) >= 1);
  await house.picture(page, "ledger");
  await page.goto(`${house.address}/matters?lang=en`);
  assert.match(await page.locator("h1").innerText(), /Ledger/);
});
