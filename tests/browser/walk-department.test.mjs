// 团场机关科室: a matter of another section goes to a named person, a visitor is brought there; an own matter that cannot be done
// at once is explained and asked about; a breach is found, heard and decided under the measure that its ordinal allows.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openStory} from "./house.mjs";
import {walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openStory("department");
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("another section's matter goes to a named person, who answers; the first asked closes", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {channel: "visit", phone: "10000320711", asker_name: "令狐先生", subject: "宅基地批了没有", scope: "organisation", units: "construct"});
  await walk.refused(clerk, number, "transfer", {to: "construct", reason: "属城建"}, "三-a");
  await walk.refused(clerk, number, "guide", {to: "construct"}, "三-a");
  await walk.give(clerk, number, "transfer", {to: "qian", reason: "属城建"});
  const officer = await house.signIn("qian");
  await walk.give(officer, number, "accept");
  await walk.give(officer, number, "answer", {text: "已批，下周一来取。"});
  await walk.give(clerk, number, "close", {outcome: "answered"});
});

test("a visitor is brought to the section", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {channel: "visit", asker_name: "东郭女士", phone: "10000320712", subject: "找城建科", scope: "organisation", units: "construct"});
  await walk.give(clerk, number, "guide", {to: "construct", escorted: "true"});
  await walk.give(clerk, number, "close", {outcome: "guided"});
});

test("an own matter is explained, then asked about, then answered", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {channel: "phone", phone: "10000320713", asker_name: "西门先生", subject: "项目补助", scope: "self"});
  await walk.banned(clerk, number, "请示", "二-b");
  await walk.give(clerk, number, "explain", {text: "政策有调整，请示后答复您。"});
  await walk.banned(clerk, number, "答复", "二-b");
  await walk.give(clerk, number, "refer", {to: "zheng", text: "补助口径"});
  const head = await house.signIn("zheng");
  await walk.give(head, number, "instruct", {text: "按新口径"});
  await walk.give(clerk, number, "answer", {text: "按新口径可以申请。"});
  await walk.give(clerk, number, "close", {outcome: "answered"});
});

test("a breach: found with its cause, verified, heard, and the first one is rectification by a date, alone", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {channel: "visit", phone: "10000320714", asker_name: "南宫女士", subject: "来了三趟", scope: "self"});
  const supervisor = await house.signIn("chen");
  await walk.refused(supervisor, number, "find", {article: "四-a", who: "sun", text: "推诿"}, "四-a");
  await walk.give(supervisor, number, "find", {article: "四-a", who: "sun", cause: "passing_buck", text: "推给别的科室"});
  await walk.give(supervisor, number, "verify", {text: "属实"});
  await walk.refused(supervisor, number, "propose", {"measures.1.measure": "circulated_criticism"}, "四-b");
  await walk.give(supervisor, number, "propose", {"measures.1.measure": "rectification", "measures.1.until": "2030-01-31T17:30"});
  await walk.give(supervisor, number, "hear", {text: "本人认可"});
  const leader = await house.signIn("feng");
  await walk.give(leader, number, "decide", {"measures.1.measure": "rectification", "measures.1.until": "2030-01-31T17:30"});
  assert.match(await leader.locator("ol.events").innerText(), /处理决定[\s\S]*限期/);
  await house.picture(leader, "walk-department");
});
