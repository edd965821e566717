// What the asker's page says besides the matter itself: whom to call when the practice of the first asked was not kept.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller, openDesk, registered} from "./desk.mjs";

let desk, lin;
before(async () => {
  desk = await openDesk();
  lin = caller(desk, "lin");
});
after(async () => { await desk?.close(); });

test("the supervision telephone is public, and a complaint joins the matter", async () => {
  const matter = await registered(lin, {asker: {name: "周先生", phone: "10000320999"}});
  const page = await fetch(`${desk.address}/track?number=${matter.number}&code=${matter.tracking_code}`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /href="tel:0000-5550110"/);
  const complaint = await lin("POST", `/matters/${matter.id}/commands`, {do: "complain", against: "lin", about: "推诿"});
  assert.equal(complaint.status, 200, JSON.stringify(complaint.body));
  const events = await lin("GET", `/matters/${matter.id}/events`);
  assert.ok(JSON.stringify(events.body).includes('"complain"'), JSON.stringify(events.body));
});
