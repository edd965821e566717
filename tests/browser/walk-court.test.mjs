// 人民法院: a visit is registered with its kind of question, goes to the division that the text names, and no other; a file is
// made up step by step; the filing hall answers for its own.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openStory} from "./house.mjs";
import {walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openStory("court");
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("a prosecution goes to the filing hall, whose staff answer", async () => {
  const clerk = await house.signIn("sun");
  await clerk.goto(`${house.address}/register`);
  assert.ok((await clerk.locator("[name=topic] option").allInnerTexts()).includes("起诉"), "the kinds of question that the text tells apart");
  const number = await walk.register(clerk, {channel: "visit", phone: "15400000001", asker_name: "宋某", kind: "request", topic: "prosecution", scope: "organisation", subject: "起诉邻居要求腾退", body: "请求立案并告知诉讼费"});
  assert.match(await walk.text(clerk, number), /起诉/);
  await walk.refused(clerk, number, "transfer", {to: "exec", reason: "请执行局看看"}, "三(一)-b");
  await walk.give(clerk, number, "transfer", {to: "filing", reason: "由立案厅审查"});
  const hall = await house.signIn("qian");
  await walk.give(hall, number, "accept");
  await walk.banned(clerk, number, "答复", "六(一)-b");
  await walk.give(hall, number, "answer", {text: "材料齐全，今天立案。"});
  await walk.give(clerk, number, "close", {outcome: "answered"});
});

test("a visit without its request is refused at once, and what was typed is still there", async () => {
  const clerk = await house.signIn("sun");
  await clerk.goto(`${house.address}/register`);
  const form = clerk.locator("form[data-draft=register]");
  await form.locator("input[name=channel][value=visit]").check({force: true});
  await walk.fill(form, {subject: "来访", asker_name: "庞某", topic: "enforcement"});
  await form.locator("#subject").focus();
  await clerk.keyboard.press("Control+Enter");
  await clerk.locator(".alert-bad").waitFor();
  assert.match(await clerk.locator(".alert-bad").innerText(), /六-a/);
  assert.equal(await clerk.locator("#asker_name").inputValue(), "庞某");
  assert.equal(await clerk.locator("[name=topic]").inputValue(), "enforcement");
});

test("a petition about a closed case goes back to its division within six months; the file is made up in order", async () => {
  const clerk = await house.signIn("sun");
  const closed = new Date(Date.now() - 60 * 86400000).toISOString().slice(0, 10);
  const number = await walk.register(clerk, {channel: "visit", phone: "15400000002", asker_name: "庞某", kind: "complaint", topic: "case_petition", scope: "organisation", subject: "对判决不服", body: "要求复查", "fields.case_status": "closed", "fields.closed_on": closed, "fields.case_unit": "civil1"});
  assert.match(await walk.text(clerk, number), /原审判庭[\s\S]*民事审判庭/);
  await walk.refused(clerk, number, "transfer", {to: "retrial", reason: "申诉"}, "三(二)");
  await walk.give(clerk, number, "transfer", {to: "civil1", reason: "归原审判庭"});
  const judge = await house.signIn("wang");
  await walk.give(judge, number, "accept");
  await walk.refused(judge, number, "reach", {milestone: "file_approved"}, "六(二)1-a");
  for (const milestone of ["file_form", "file_approved", "file_pulled"]) await walk.give(judge, number, "reach", {milestone});
  await walk.give(judge, number, "reach", {milestone: "review_started"});
  assert.match(await judge.locator("ol.milestones").innerText(), /王五/);
  await walk.give(judge, number, "explain", {text: "复查已开始，承办人王五。"});
  await walk.give(judge, number, "answer", {text: "复查认为原判正确，理由见告知书。"});
  await walk.give(clerk, number, "close", {outcome: "answered"});
  await house.picture(clerk, "walk-court");
});
