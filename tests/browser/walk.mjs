// What the walks through a pack's main story have in common: commands given by keyboard from the page of the matter.
import assert from "node:assert/strict";

// 2026-11-22T10:00, so many hours and minutes from now, as a datetime-local input takes it (the house's own time zone).
export const inHours = (hours) => {
  const at = new Date(Date.now() + (8 + hours) * 3600000);
  return at.toISOString().slice(0, 16);
};

export function walker(house) {
  const open = async (page, number, verb) => {
    await page.goto(`${house.address}/matters/${number}${verb ? `?command=${verb}` : ""}`);
    if (!verb) return undefined;
    const form = page.locator(`form:has(input[name=do][value=${verb}])`).first();
    await form.waitFor();
    return form;
  };
  const fill = async (form, values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.locator(`[name="${name}"]`).first();
      const kind = await field.evaluate((one) => one.type === "checkbox" ? "checkbox" : one.tagName);
      if (kind === "SELECT") await field.selectOption(value);
      else if (kind === "checkbox") await field.setChecked(value);
      else await field.fill(value);
    }
  };
  // Give a command; the page says that it was done.
  const give = async (page, number, verb, values = {}) => {
    const form = await open(page, number, verb);
    await fill(form, values);
    await form.locator("button[type=submit]").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**done=${verb}`);
    return page.locator("main").innerText();
  };
  // Give a command that the regulation refuses: the page names the article and says why in words.
  const refused = async (page, number, verb, values, article) => {
    const form = await open(page, number, verb);
    await fill(form, values);
    await form.locator("button[type=submit]").first().focus();
    await page.keyboard.press("Enter");
    const alert = page.locator(".alert-bad[role=alert]");
    await alert.waitFor();
    const said = await alert.innerText();
    assert.ok(said.includes(article), `${said} names ${article}`);
    assert.ok(said.replace(article, "").trim().length > 3, "and says why");
    return said;
  };
  // Not among what can be done now: the page says under which article.
  const banned = async (page, number, label, article) => {
    await page.goto(`${house.address}/matters/${number}`);
    const bans = await page.locator("details.bans").innerHTML();
    assert.ok(bans.includes(label) && bans.includes(article), `${label} is banned by ${article}: ${bans}`);
  };
  // Register; ends on the receipt, or on the matter when there is no asker. Gives back the number.
  const register = async (page, values) => {
    await page.goto(`${house.address}/register`);
    const form = page.locator("form[data-draft=register]");
    const {channel, urgency, ...rest} = values;
    if (channel) await form.locator(`input[name=channel][value=${channel}]`).check({force: true});
    if (rest.kind) await form.locator("[name=kind]").selectOption(rest.kind);
    if (await form.locator("details.more-fields:not([open])").count()) await form.locator("details.more-fields summary").click();
    await fill(form, rest);
    if (urgency) await form.locator(`input[name=urgency][value=${urgency}]`).check({force: true});
    await form.locator("#subject").focus();
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/\/matters\/[\d-]+(\/receipt\?fresh=1|\?done=register)$/);
    return page.url().match(/matters\/([\d-]+)/)[1];
  };
  const text = async (page, number) => {
    await page.goto(`${house.address}/matters/${number}`);
    return page.locator("main").innerText();
  };
  return {open, fill, give, refused, banned, register, text};
}
