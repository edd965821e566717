// Commands without a matter, the cases that they open, the lists beside the matters, and why: who may see what, and who may not.
import assert from "node:assert/strict";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {browser, caller, isProblem, openDesk, registered} from "./desk.mjs";

// The demonstration's people, with a text of the house's own on mistakes in good faith.
let desk, folder, gu, shi, ren, lin, qiao, lu, tang;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "shouwen-cases-"));
  const file = join(folder, "organisation.json");
  const demo = JSON.parse(readFileSync("demo/property-management-office.json"));
  const organisation = demo.organisation ?? demo;
  organisation.options = {...organisation.options, good_faith_basis: "管理处容错办法第六条"};
  writeFileSync(file, JSON.stringify(organisation));
  desk = await openDesk("property-management-office", file);
  [gu, shi, ren, lin, qiao, lu, tang] = ["gu", "shi", "ren", "lin", "qiao", "lu", "tang"].map((login) => caller(desk, login));
});
after(async () => {
  await desk?.close();
  rmSync(folder, {recursive: true, force: true});
});

const ok = (reply, status = 200) => { assert.equal(reply.status, status, JSON.stringify(reply.body)); return reply.body; };
const list = async (ask, name, more = "") => ok(await ask("GET", `/lists/${name}${more}`)).items;

test("a command without a matter opens a case, which is read back with its events and a version", async () => {
  const opened = ok(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["meng"], text: "巡查发现"}));
  assert.match(opened.case, /^C\d{8}-\d{4,}$/);
  assert.equal(opened.findings[0].status, "suspected");
  assert.deepEqual(opened.findings[0].who, ["meng"]);
  const read = await shi("GET", `/cases/${opened.case}`);
  assert.deepEqual(ok(read), opened);
  assert.equal(read.headers.get("etag"), `"${opened.version}"`);
  const events = ok(await shi("GET", `/cases/${opened.case}/events`)).items;
  assert.deepEqual(events.map((event) => event.event ?? event.verb ?? event.do), events.map(() => "find"));
  isProblem(await shi("POST", `/cases/${opened.case}/commands`, {do: "verify", finding: {article: "第十三条(1)"}}, {"If-Match": '"99"'}), 412);
  const verified = ok(await shi("POST", `/cases/${opened.case}/commands`, {do: "verify", finding: {article: "第十三条(1)"}},
    {"If-Match": `"${opened.version}"`}));
  assert.equal(verified.findings[0].status, "verified");
  assert.equal(verified.version, opened.version + 1);
});

test("bad input without a matter is answered with what and where, and opens nothing", async () => {
  const before = (await list(shi, "findings", "?limit=200")).length;
  isProblem(await shi("POST", "/commands", {do: "register", channel: "web", kind: "query", subject: "x"}), 400, "/do");
  isProblem(await shi("POST", "/commands", {do: "fly"}), 400, "/do");
  isProblem(await shi("POST", "/commands", {do: "answer", text: "好"}), 400);
  isProblem(await shi("POST", "/commands", {do: "find", article: "第十三条(1)"}), 400);
  isProblem(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["nobody-here"]}), 400);
  isProblem(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["meng"], by: "gu"}), 403, "/by");
  isProblem(await shi("POST", "/commands", "[1]"), 400);
  isProblem(await shi("POST", "/commands", {do: "verify", finding: {article: "第九十九条"}}), 409);
  isProblem(await caller(desk)("POST", "/commands", {do: "leave"}), 401);
  isProblem(await shi("GET", "/cases/C20010101-0001"), 404);
  isProblem(await shi("GET", "/cases/20010101-0001"), 404);
  isProblem(await shi("GET", "/lists/nothing"), 404);
  isProblem(await shi("GET", "/lists/findings?status=odd"), 400, "status");
  isProblem(await shi("GET", "/lists/findings?cursor=odd"), 400, "cursor");
  isProblem(await shi("GET", "/lists/findings?limit=1000"), 400, "limit");
  isProblem(await shi("GET", "/lists/findings?colour=red"), 400);
  assert.equal((await list(shi, "findings", "?limit=200")).length, before);
});

test("from suspicion to appeal: each step is what the finding waits for next, and only for those who may take it", async () => {
  const {case: number} = ok(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["pan"], text: "未按规定联系"}));
  const at = `/cases/${number}/commands`, finding = {article: "第十三条(1)", who: "pan"};
  const waits = async (ask) => (await list(ask, "findings", "?waits=1")).find((row) => row.case === number)?.waits_for;
  assert.equal(await waits(shi), "verify");
  assert.equal(await waits(lin), undefined);
  isProblem(await lin("POST", at, {do: "verify", finding}), 404); // who may not know of it
  ok(await shi("POST", at, {do: "verify", finding}));
  assert.equal(await waits(shi), "propose");
  const measures = [{measure: "pay_deduction", amount: 80, unit: "yuan"}];
  const refused = await shi("POST", at, {do: "propose", finding, measures: [{measure: "pay_deduction", amount: 20, unit: "yuan"}]});
  isProblem(refused, 409);
  assert.ok(refused.body.why.some((step) => step.text.includes("50")), "the least amount is said");
  ok(await shi("POST", at, {do: "propose", finding, measures}));
  assert.equal(await waits(shi), "hear");
  const unheard = await gu("POST", at, {do: "decide", finding, measures});
  isProblem(unheard, 409);
  ok(await shi("POST", at, {do: "hear", finding, text: "当时在抢修"}));
  assert.equal(await waits(gu), "decide");
  assert.equal(await waits(shi), undefined, "a supervisor does not decide");
  ok(await gu("POST", at, {do: "decide", finding, measures}));
  const month = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 7);
  const [counted] = await list(shi, "sanctions", `?month=${month}`);
  assert.deepEqual([counted.case, counted.amount, counted.month], [number, "80 yuan", month]);
  assert.deepEqual(await list(shi, "sanctions", "?month=2020-01"), []);
  isProblem(await shi("GET", "/lists/sanctions?month=2026-13"), 400, "month");
  const deducted = async (name) => {
    const {total} = ok(await shi("GET", `/reports/figures?by=month&staff=pan&from=${month}-01&to=2099-12-31`));
    return total[name].value;
  };
  assert.equal(await deducted("deductions"), 80);
  const pan = caller(desk, "pan");
  assert.equal((await list(pan, "sanctions"))[0].status, "decided");
  assert.ok(!(await list(qiao, "sanctions")).length, "those of others are not for everybody");
  const offers = async (login, verb) => (await (await browser(desk, login))(`/cases/${number}`)).text.includes(`value="${verb}"`);
  assert.deepEqual([await offers("pan", "appeal"), await offers("shi", "appeal"), await offers("gu", "decide_appeal")], [true, false, false],
    "an appeal is offered to whom the decision is on");
  ok(await pan("POST", at, {do: "appeal", finding, text: "有派工单为证"}));
  assert.ok(await offers("gu", "decide_appeal"));
  assert.equal(await waits(gu), "decide_appeal");
  assert.deepEqual([await deducted("deductions"), await deducted("deductions_appealed")], [0, 80]);
  ok(await gu("POST", at, {do: "decide_appeal", finding, result: "revoked"}));
  assert.deepEqual([await deducted("deductions"), await deducted("deductions_appealed")], [0, 0]);
  assert.equal(await waits(gu), undefined);
  assert.equal((await list(shi, "sanctions", "?status=revoked"))[0].case, number);
  const why = ok(await pan("GET", `/cases/${number}/why/finding/1`)).why;
  for (const said of ["由人提出：施正", "历次第1次", "听取当事人陈述", "由主要领导", "已撤销"])
    assert.ok(why.some((step) => step.text.includes(said)), `${said}: ${JSON.stringify(why)}`);
  const english = ok(await pan("GET", `/cases/${number}/why/finding/1?lang=en`)).why;
  assert.ok(english.some((step) => step.text.includes("Who answers for it: 潘宏")), JSON.stringify(english));
});

test("who complained: not seen, found, guessed or received by who is accused, nor by the accused unit", async () => {
  const matter = await registered(lin, {subject: "五号楼漏水", scope: "organisation", units: ["repair"]});
  const words = {about: "冷言相向", text: "唐婉宁亲耳听见乔立辱骂业主"};
  ok(await tang("POST", `/matters/${matter.id}/commands`, {do: "complain", against: "qiao", ...words}));
  const alone = ok(await tang("POST", "/commands", {do: "complain", against: "repair", about: "整个班组推诿"}));
  assert.equal((await list(shi, "complaints")).length, 2);
  assert.equal((await list(tang, "complaints")).length, 2, "one's own are there");
  for (const ask of [qiao, lu, caller(desk, "pan"), lin]) {
    assert.deepEqual(await list(ask, "complaints"), []);
    assert.deepEqual(await list(ask, "complaints", "?q=冷言"), []);
    isProblem(await ask("GET", `/cases/${alone.case}`), 404);
    isProblem(await ask("GET", `/cases/${alone.case}/events`), 404);
    const whole = JSON.stringify([ok(await ask("GET", `/matters/${matter.id}`)), ok(await ask("GET", `/matters/${matter.id}/events`))]);
    for (const secret of ["tang", "complain", "冷言", "辱骂"]) assert.ok(!whole.includes(secret), `${secret}: ${whole}`);
    for (const word of ["冷言", "辱骂"]) assert.deepEqual(ok(await ask("GET", `/matters?q=${encodeURIComponent(word)}`)).items, []);
    const findings = await list(ask, "findings");
    assert.ok(!JSON.stringify(findings).includes("tang"));
    for (const [i] of ok(await ask("GET", `/matters/${matter.id}`)).findings.entries()) {
      const why = JSON.stringify(ok(await ask("GET", `/matters/${matter.id}/why/finding/${i + 1}`)));
      for (const secret of ["唐婉宁", "tang", "冷言"]) assert.ok(!why.includes(secret), why);
    }
  }
  const events = ok(await shi("GET", `/matters/${matter.id}/events`)).items;
  assert.ok(JSON.stringify(events).includes("冷言"), "who keeps watch reads it");
  // A supervisor who is accused is not told either.
  ok(await tang("POST", "/commands", {do: "complain", against: "ren", about: "督导偏袒"}));
  assert.ok(!JSON.stringify(await list(ren, "complaints")).includes("偏袒"));
  assert.ok(JSON.stringify(await list(shi, "complaints")).includes("偏袒"));
});

test("lists are paged without loss or repetition", async () => {
  for (let i = 0; i < 7; i++) ok(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["tao"], text: `第${i}次`}));
  const all = (await list(shi, "findings", "?limit=200")).map((row) => row.case);
  const walked = [];
  let cursor = "";
  do {
    const page = ok(await shi("GET", `/lists/findings?limit=3${cursor && `&cursor=${cursor}`}`));
    walked.push(...page.items.map((row) => row.case));
    cursor = page.next_cursor;
  } while (cursor);
  assert.deepEqual(walked, all);
  assert.equal(new Set(walked).size, walked.length);
  assert.equal((await list(caller(desk, "tao"), "findings")).length, 7, "one's own");
  assert.deepEqual(await list(tang, "findings"), []);
});

test("leaves: one's own, the head's unit, and those who keep watch", async () => {
  const leave = ok(await qiao("POST", "/commands", {do: "leave", who: "qiao", from: "2026-12-01", to: "2026-12-02", kind: "personal"}));
  assert.equal(leave.leaves[0].who, "qiao");
  for (const ask of [qiao, lu, shi]) assert.equal((await list(ask, "leaves"))[0].until, "2026-12-02");
  assert.deepEqual(await list(tang, "leaves"), []);
  isProblem(await tang("GET", `/cases/${leave.case}`), 404);
  ok(await lu("GET", `/cases/${leave.case}`));
});

test("who looked at personal data is for those who keep watch and administrators", async () => {
  const matter = await registered(lin, {subject: "问费用", asker: {name: "赵某", phone: "13800000051"}});
  ok(await qiao("POST", `/matters/${matter.id}/commands`, {do: "reveal", parts: ["phone"], purpose: "contact", reason: "约时间上门"}));
  for (const ask of [shi, caller(desk, "admin")]) {
    const row = (await list(ask, "reveals"))[0];
    assert.equal(row.by, "qiao");
    assert.match(row.text, /phone[^]*contact[^]*约时间上门/);
  }
  isProblem(await tang("GET", "/lists/reveals"), 404);
});

test("a refusal says why in the answer, and the attempt is explained afterwards", async () => {
  const matter = await registered(lin, {subject: "报修"});
  const close = await lin("POST", `/matters/${matter.id}/commands`, {do: "close", outcome: "done"});
  isProblem(close, 409);
  assert.ok(close.body.why.length > 3 && close.body.why.every((step) => step.text && step.depth >= 0), JSON.stringify(close.body));
  assert.ok(close.body.why.some((step) => step.holds !== null));
  const {items} = ok(await lin("GET", `/matters/${matter.id}/events`));
  const why = ok(await lin("GET", `/matters/${matter.id}/why/event/${items.length}`)).why;
  assert.deepEqual(why, close.body.why);
  const clock = ok(await lin("GET", `/matters/${matter.id}/why/clock/1`)).why;
  assert.ok(clock.length > 2);
  const accept = ok(await lin("GET", `/matters/${matter.id}/why/command/accept`)).why;
  assert.ok(accept.some((step) => step.text.includes("没有等待签收的移交")));
  for (const nothing of ["clock/99", "event/1", "finding/1", "command/answer", "odd/1"])
    isProblem(await lin("GET", `/matters/${matter.id}/why/${nothing}`), 404);
  const unregistered = await lin("POST", "/matters", {channel: "phone", kind: "repair", subject: "x", asked_at: "2099-01-01T09:00"});
  isProblem(unregistered, 409);
  assert.ok(unregistered.body.why.length > 0);
});

test("a command without a matter about a finding in one is answered with that matter", async () => {
  const matter = await registered(lin, {subject: "水表读数不对"});
  ok(await shi("POST", `/matters/${matter.id}/commands`, {do: "find", article: "第十三条(1)", who: ["tang"]}));
  const verified = ok(await shi("POST", "/commands", {do: "verify", finding: {article: "第十三条(1)", who: "tang"}}));
  assert.equal(verified.matter, matter.number);
  assert.equal(verified.case, undefined);
  assert.equal(verified.findings[0].status, "verified");
});

// Beyond what is remembered of a matter, it is gone from memory as soon as a page gives it back.
test("a matter of any size is explained on a page of its own", async () => {
  const matter = await registered(lin, {subject: "长文", body: "水".repeat(20000)});
  const [clock] = ok(await lin("GET", `/matters/${matter.id}`)).clocks;
  const look = await browser(desk, "lin");
  for (let time = 0; time < 3; time++) {
    const {status, text} = await look(`/matters/${matter.number}/why/clock/1`);
    assert.equal(status, 200);
    assert.ok(text.replace(/[\s\S]*<h1/, "").includes(clock.article), text.slice(0, 2000));
  }
});

test("a mistake in good faith is exempted by the authority with a reason, on the house's own text", async () => {
  const {case: number} = ok(await shi("POST", "/commands", {do: "find", article: "第十三条(1)", who: ["su"], text: "试行新流程"}));
  const dismiss = {do: "dismiss", finding: {article: "第十三条(1)", who: "su"}, fields: {good_faith: true}};
  const at = `/cases/${number}/commands`;
  ok(await shi("POST", at, {do: "verify", finding: {article: "第十三条(1)", who: "su"}}));
  isProblem(await shi("POST", at, {...dismiss, text: "先行先试"}), 409);
  isProblem(await gu("POST", at, dismiss), 409);
  assert.equal(ok(await gu("POST", at, {...dismiss, text: "先行先试，未谋私利"})).findings[0].status, "dismissed");
  const why = ok(await shi("GET", `/cases/${number}/why/finding/1`)).why;
  assert.ok(why.some((step) => step.text.includes("容错免责，依据：管理处容错办法第六条；理由：先行先试，未谋私利")), JSON.stringify(why));
});

test("filed refusals are found again by subject, reason or document, and a finding names the matter of one", async () => {
  const matter = await registered(lin, {subject: "要求拆除承重墙"});
  ok(await lin("POST", `/matters/${matter.id}/commands`, {do: "refuse", reason: "危及房屋安全，依规不予办理，业主电话13800000052"}));
  ok(await caller(desk, "shen")("POST", `/matters/${matter.id}/commands`, {do: "file_refusal", document: "否定报备单第三号"}));
  for (const word of ["承重墙", "危及", "第三号"]) {
    const found = await list(tang, "refusals", `?q=${encodeURIComponent(word)}`);
    assert.equal(found.length, 1, word);
    assert.equal(found[0].matter, matter.number);
    assert.equal(found[0].by, "shen");
  }
  assert.deepEqual(await list(tang, "refusals", `?q=${encodeURIComponent("没有这样的")}`), []);
  for (const ask of [lin, caller(desk, "shen"), shi]) assert.match((await list(ask, "refusals"))[0].text, /13800000052/);
  assert.match((await list(tang, "refusals"))[0].text, /138\*\*\*\*0052/, "a number is for who has a part in it");
  const [filed] = await list(shi, "refusals");
  const named = ok(await shi("POST", `/matters/${filed.matter}/commands`, {do: "find", article: "第十三条(1)", who: ["lin"]}));
  assert.ok(named.findings.some((finding) => finding.who.includes("lin")));
});

test("numbers in a filed refusal are masked for whoever reads the list, and not found by it", async () => {
  const matter = await registered(lin, {subject: "住户 13800000051 要求封阳台"});
  ok(await lin("POST", `/matters/${matter.id}/commands`, {do: "refuse", reason: "已告知 3-501 13800000052，依规不予办理"}));
  ok(await caller(desk, "shen")("POST", `/matters/${matter.id}/commands`, {do: "file_refusal", document: "否定报备单第四号"}));
  const [filed] = await list(tang, "refusals", `?q=${encodeURIComponent("封阳台")}`);
  assert.match(filed.text, /138\*\*\*\*0051.*138\*\*\*\*0052/);
  assert.deepEqual(await list(tang, "refusals", "?q=13800000051"), []);
});

test("a milestone is offered only where one could be waited for", async () => {
  const {case: number} = ok(await lin("POST", "/commands", {do: "praise", who: ["pan"], text: "及时周到"}));
  const {status, text} = await (await browser(desk, "lin"))(`/cases/${number}`);
  assert.equal(status, 200);
  assert.ok(!text.includes('value="reach"'));
  ok(await lin("POST", `/cases/${number}/commands`, {do: "reach", milestone: "thanked"})); // lawful all the same
});

test("who sees the asker's name whole sees it so in the chain, too", async () => {
  const matter = await registered(lin, {subject: "楼道灯不亮", asker: {name: "欧阳明月", phone: "13800000088"}});
  const chain = async (login) => {
    const {text} = await (await browser(desk, login))(`/matters/${matter.number}`);
    return text.slice(text.indexOf('class="hops"'), text.indexOf("</ol>", text.indexOf('class="hops"')));
  };
  assert.ok((await chain("lin")).includes("欧阳明月"));
  const masked = await chain("pan");
  assert.ok(masked.includes("欧**") && !masked.includes("欧阳"));
});

test("matters of which one's unit holds a copy stand in a list of their own", async () => {
  const hotel = await openDesk("hotel");
  try {
    const ning = caller(hotel, "ning");
    const matter = await registered(ning, {subject: "客房空调不冷", kind: "complaint", scope: "organisation", units: ["works"],
      asker: {name: "岳某", phone: "13800000077", address: "1203 房"}});
    ok(await ning("POST", `/matters/${matter.id}/commands`, {do: "explain", text: "工程部马上来看", accepted: true}));
    ok(await ning("POST", `/matters/${matter.id}/commands`, {do: "transfer", to: "works", reason: "属工程部"}));
    const copies = async (login) => {
      const {status, text} = await (await browser(hotel, login))("/lists/copies");
      assert.equal(status, 200);
      return text;
    };
    assert.ok((await copies("yuan")).includes(matter.number), "quality control follows what was passed on");
    assert.ok(!(await copies("sang")).includes(matter.number));
  } finally {
    await hotel.close();
  }
});
