/* What the pages do beyond HTML: keys, drafts, printing. Everything works without it, only slower. */
"use strict";
(() => {
  const say = (element, text) => { if (element) element.textContent = text; };
  const user = document.body.dataset.user || "";

  /* ---- keys: data-key on a link, a button or a field; "alt-1" with Alt; others only outside of fields ---- */
  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const form = event.target.closest("form") || document.querySelector("form[data-send]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    if (!event.altKey && typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const name = (event.altKey ? "alt-" : "") + event.key.toLowerCase();
    const element = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === name);
    if (!element) return;
    event.preventDefault();
    if (element.matches("input[type=radio]")) { element.checked = true; element.dispatchEvent(new Event("input", {bubbles: true})); }
    else if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  });

  /* ---- drafts: a form with data-draft keeps what is typed until it is sent; of this user, on this machine ---- */
  const keyOf = (name) => `draft:${user}:${name}`;
  /* Several fields of one name (choices, lists) are told apart by their value or their place. */
  const slots = (form) => {
    const seen = {};
    return [...form.elements].filter(kept).map((field) => {
      if (field.type === "radio") return [field, field.name];
      if (field.type === "checkbox") return [field, field.value === "1" ? field.name : `${field.name}=${field.value}`];
      const n = seen[field.name] = (seen[field.name] || 0) + 1;
      return [field, n > 1 ? `${field.name}#${n}` : field.name];
    });
  };
  const kept = (field) => field.name && !["hidden", "password", "submit", "button"].includes(field.type);
  const read = (form) => {
    const values = {};
    for (const [field, slot] of slots(form)) {
      if (field.type === "radio") { if (field.checked) values[slot] = field.value; }
      else values[slot] = field.type === "checkbox" ? field.checked : field.value;
    }
    return values;
  };
  const write = (form, values) => {
    for (const [field, slot] of slots(form)) {
      if (!(slot in values)) continue;
      if (field.type === "radio") field.checked = field.value === values[slot];
      else if (field.type === "checkbox") field.checked = values[slot];
      else field.value = values[slot];
    }
  };
  const clock = () => new Date().toTimeString().slice(0, 5);
  const keepDraft = (form) => {
    const key = keyOf(form.dataset.draft);
    const said = form.querySelector("[data-draft-said]");
    const empty = JSON.stringify(read(form));
    const saved = localStorage.getItem(key);
    if (saved && saved !== empty) {
      write(form, JSON.parse(saved));
      say(said, said && said.dataset.restored);
    }
    let timer = 0;
    const save = () => {
      clearTimeout(timer);
      const values = JSON.stringify(read(form));
      if (values === empty) localStorage.removeItem(key);
      else localStorage.setItem(key, values);
      say(said, said && `${said.dataset.saved} ${clock()}`);
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 250); });
    addEventListener("pagehide", () => { if (timer) save(); });
    form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-draft-clear]")) return;
      form.reset();
      clearTimeout(timer);
      timer = 0;
      localStorage.removeItem(key);
      say(said, "");
      const first = form.querySelector("[autofocus]");
      if (first) { first.dispatchEvent(new Event("input", {bubbles: true})); first.focus(); }
    });
  };
  for (const done of document.querySelectorAll("[data-draft-done]"))
    for (const name of done.dataset.draftDone.split(" ")) localStorage.removeItem(keyOf(name));
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
  /* Who signs out leaves nothing behind. */
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(keyOf(""))) localStorage.removeItem(key);
  });

  /* ---- inputs that belong to some choices of another input: data-when="kind=document task", or "kind!document" for all but those.
     What is not shown is not sent. ---- */
  const chosen = (form, name) => {
    const fields = [...form.elements].filter((one) => one.name === name);
    return (fields.find((one) => one.type !== "radio" || one.checked) || {}).value;
  };
  const showWhen = (form) => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const [, name, sign, words] = part.dataset.when.match(/^([^=!]+)([=!])(.*)$/) || [];
      const hidden = !name || words.split(" ").includes(chosen(form, name)) !== (sign === "=");
      const cell = part.parentElement.matches("form, .fields") ? part : part.parentElement;
      cell.hidden = hidden;
      for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = hidden;
    }
  };
  const watchWhen = (form) => {
    if (!form?.querySelector("[data-when]")) return;
    showWhen(form);
    form.addEventListener("change", () => showWhen(form));
    form.addEventListener("reset", () => setTimeout(() => showWhen(form)));
  };
  document.querySelectorAll("form").forEach(watchWhen);
  const first = document.querySelector("[autofocus]");
  if (first?.disabled) document.querySelector("#subject")?.focus();

  /* ---- forms of commands that are fetched when they are wanted: open, with their draft, ready to type. Opening one shuts the
     others, which is the browser's doing (details of one name). What cannot be fetched is opened as a page of its own. ---- */
  document.addEventListener("htmx:load", (event) => {
    const drawer = event.detail.elt;
    if (!drawer.matches?.("details.action")) return;
    const form = drawer.querySelector("form[data-draft]");
    if (form) keepDraft(form);
    watchWhen(form);
    drawer.open = true;
    (drawer.querySelector("textarea, select, input:not([type=hidden]), button") || drawer).focus();
  });
  for (const failure of ["htmx:responseError", "htmx:sendError"])
    document.addEventListener(failure, (event) => { if (event.detail.elt.matches("a[href]")) location.assign(event.detail.elt.href); });

  /* ---- the directory while registering: what is picked goes into the form; arrow keys walk the finds, Enter takes one ---- */
  const choose = (id, value) => {
    const select = document.getElementById(id);
    if (!select || !value || ![...select.options].some((option) => option.value === value)) return;
    select.value = value;
    for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, {bubbles: true}));
  };
  document.addEventListener("click", (event) => {
    const pick = event.target.closest(".pick");
    if (!pick) return;
    choose("units", pick.dataset.pickUnit);
    choose("topic", pick.dataset.pickTopic);
    document.getElementById("scope")?.focus();
  });
  document.getElementById("lookup")?.addEventListener("keydown", (event) => {
    if (event.isComposing || !["ArrowDown", "Enter"].includes(event.key) || event.ctrlKey) return;
    const first = document.querySelector(".pick");
    event.preventDefault();
    if (first && event.key === "Enter") first.click();
    else first?.focus();
  });
  document.getElementById("place")?.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const picks = [...document.querySelectorAll(".pick")];
    const at = picks.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    (picks[at] || (at < 0 ? document.getElementById("lookup") : event.target)).focus();
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
})();
