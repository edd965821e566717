// What a text wants to be seen: the stages it names, to the clerk and to the asker; words of courtesy; a warning before a forbidden
// phrase is said, which never stops anybody.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller} from "../api/desk.mjs";
import {openHouse, openStory} from "./house.mjs";
import {walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openHouse();
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("the matter shows which of the seven stages it is at, the asker's page says it in plain words", async () => {
  const clerk = await house.signIn("lin");
  const number = await walk.register(clerk, {phone: "10000320788", asker_name: "司马先生", subject: "三单元漏水", body: "厨房顶上滴水"});
  const code = (await clerk.locator("dd.big-number.code").innerText()).trim();
  const stages = async (page) => (await page.locator("ol.stages li").allInnerTexts()).map((one) => one.split("\n").filter((part) => !/^[✓●]?$/.test(part))[0].replace(/^[✓●]/, ""));
  const at = (page) => page.locator("ol.stages li[aria-current=step]").innerText();
  await walk.text(clerk, number);
  assert.deepEqual(await stages(clerk), ["接诉", "聆听", "记录", "判断", "处理", "回访", "总结"]);
  assert.match(await at(clerk), /记录/, "name and number were taken");
  assert.match(await clerk.locator("section:has(> .card-in > ol.stages)").innerText(), /第十二条-a/);
  await walk.give(clerk, number, "answer", {text: "已派维修工，今天下午上门。"});
  assert.match(await at(clerk), /处理/);
  await house.picture(clerk, "stages");
  const asker = await house.stranger();
  await asker.goto(`${house.address}/track?number=${number}&code=${code}`);
  assert.deepEqual(await stages(asker), ["接到反映", "记录在案", "正在处理", "回访"]);
  assert.match(await at(asker), /正在处理/);
  await house.picture(asker, "stages-asker");
  await walk.give(clerk, number, "callback", {result: "satisfied", method: "phone"});
  assert.match(await at(clerk), /回访/);
  const matter = (await caller(house, "lin")("GET", `/matters/${number}`)).body;
  assert.deepEqual(matter.stage, {id: "called_back", text: "回访", article: "第十二条-a"});
  await clerk.goto(`${house.address}/matters/${number}?lang=en`);
  assert.match(await at(clerk), /Called back/);
});

test("a forbidden phrase warns with its article before it is said; changed it goes out, and unchanged too", async () => {
  const clerk = await house.signIn("lin");
  const number = await walk.register(clerk, {phone: "10000320789", asker_name: "上官女士", subject: "停车费怎么收", body: "问收费"});
  const form = await walk.open(clerk, number, "answer");
  await form.locator("[name=text]").fill("這個我不清楚，不归我们管。");
  await form.locator("[name=basis]").fill("收费公示");
  await form.locator("button[type=submit]").press("Enter");
  const warning = clerk.locator(".alert-bad");
  await warning.waitFor();
  assert.match(await warning.innerText(), /第四条-b[\s\S]*不清楚[\s\S]*第四条-b[\s\S]*不归我们管[\s\S]*还没有发出/);
  await house.picture(clerk, "phrase-warning");
  const text = clerk.locator("textarea[name=text]");
  assert.match(await text.inputValue(), /不清楚/, "what was typed is there to be changed");
  await text.fill("按公示每月三百元，详情请到收费处。");
  await clerk.locator("button", {hasText: "改好了，发出"}).press("Enter");
  await clerk.waitForURL("**done=answer");
  assert.match(await clerk.locator("ol.events").innerText(), /按公示每月三百元/);
  const matter = (await caller(house, "lin")("GET", `/matters/${number}`)).body;
  assert.deepEqual(matter.findings, []);

  const second = await walk.register(clerk, {phone: "10000320790", asker_name: "夏侯先生", subject: "树枝遮光", body: "问修剪"});
  const again = await walk.open(clerk, second, "progress");
  await again.locator("[name=text]").fill("办不了");
  await again.locator("button[type=submit]").press("Enter");
  await clerk.locator("button", {hasText: "仍然这样说"}).press("Enter");
  await clerk.waitForURL("**done=progress");
  assert.match(await clerk.locator("ol.events").innerText(), /办不了/);
});

test("over the API a phrase is asked for beforehand, and a carried-out command answers with the warning", async () => {
  const ask = caller(house, "lin");
  const born = (await ask("POST", "/matters", {channel: "phone", kind: "query", subject: "水压低", scope: "self"})).body;
  const before = await ask("POST", `/matters/${born.id}/phrases`, {do: "answer", text: "我不知道"});
  assert.equal(before.status, 200);
  assert.deepEqual(before.body.warnings, [{article: "第四条-b", phrase: "不知道"}]);
  assert.deepEqual((await ask("POST", `/matters/${born.id}/phrases`, {do: "answer", text: "马上去看"})).body.warnings, []);
  assert.equal((await ask("GET", `/matters/${born.id}`)).body.state, "open", "asking carries nothing out");
  const said = await ask("POST", `/matters/${born.id}/commands`, {do: "answer", text: "我不知道"});
  assert.equal(said.status, 200, "never a silent block");
  assert.deepEqual(said.body.warnings, [{article: "第四条-b", phrase: "不知道"}]);
  assert.equal(said.body.findings[0].article, "第四条-b");
  const plain = await ask("POST", `/matters/${born.id}/commands`, {do: "progress", text: "已看过"});
  assert.equal(plain.body.warnings, undefined);
  assert.equal((await ask("POST", `/matters/${born.id}/phrases`, {do: "fly"})).status, 400);
});

test("whoever answers is reminded of the greeting and the words of courtesy", async () => {
  const centre = await openStory("people-service-centre");
  try {
    const {organisation} = JSON.parse(await (await import("node:fs/promises")).readFile("tests/scenarios/people-service-centre.json", "utf8"));
    const clerk = await centre.signIn(organisation.staff[0].id);
    await clerk.goto(`${centre.address}/register`);
    assert.match(await clerk.locator(".courtesy").innerText(), /您好，请问有什么可以帮您[\s\S]*文明用语：请、您好、谢谢、再见[\s\S]*首问-2/);
    const steps = walker(centre);
    const number = await steps.register(clerk, {phone: "10000320791", asker_name: "诸葛先生", subject: "老年证怎么办", body: "问材料"});
    const form = await steps.open(clerk, number, "answer");
    assert.match(await form.locator(".courtesy").innerText(), /文明用语[\s\S]*首问-2/);
    await clerk.goto(`${centre.address}/matters/${number}?command=answer&lang=en`);
    assert.match(await clerk.locator(".courtesy").first().innerText(), /Words of courtesy/);
    await centre.picture(clerk, "courtesy");
  } finally { await centre.close(); }
});
