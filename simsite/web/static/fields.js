// The fields on the left: what is typed goes out as it is, and what was understood comes back.

import { at, fill, make, paragraphs, say, spoken } from "/words.js";

const ORDER = ["collectors", "registrars", "callers", "leads", "teams"];
const TIMES = ["hours", "deadline"];
const FURTHER = ["by", "sure", "number"];
const PLAIN = /^\d+$/;

let own = {}; // numbers of the scenario itself
let inputs = null;
let set = { levels: {}, fields: {} };
let changed = () => {};

export const asked = () => ({ file: at("file").value, levels: set.levels, fields: set.fields });

export function watchFields(tell) {
  changed = tell;
  for (const name of TIMES) {
    at(name).addEventListener("input", () => {
      set.fields[name] = at(name).value;
      told(name);
    });
  }
}

export function resetFields() {
  set = { levels: {}, fields: {} };
  for (const name of TIMES) at(name).blur();
}

function told(name) {
  showError(name, null);
  const read = at(`${name}-read`);
  if (read) read.textContent = "";
  changed();
}

export function takeInputs(found) {
  inputs = found;
  if (!Object.keys(set.levels).length && !Object.keys(set.fields).length) own = found.levels;
  showInputs();
}

export function title() {
  return inputs.title;
}

export function sayInputs() {
  if (!inputs) return;
  fill(at("levels"));
  showInputs();
}

function showInputs() {
  const names = ORDER.filter((name) => name in inputs.levels);
  const there = [...at("levels").querySelectorAll(".level")].map((row) => row.dataset.level);
  if (there.join() !== names.join()) fill(at("levels"), ...names.map(level));
  for (const name of names) showLevel(name);
  for (const name of TIMES) {
    if (!(name in set.fields) && document.activeElement !== at(name)) at(name).value = inputs.fields[spoken()][name];
  }
  for (const name of [...names, ...TIMES]) {
    const read = inputs.read[spoken()][name];
    at(`${name}-read`).textContent = read === undefined ? "" : say("read_as", { value: read });
  }
  const helpers = say("helpers", { number: inputs.helpers.toLocaleString("en") });
  fill(at("helpers"), ...paragraphs([helpers, ...inputs.filled[spoken()]]));
  at("own-hours").textContent = inputs.own_hours[spoken()];
  at("unsaid").hidden = !inputs.unsaid.length;
}

function level(name) {
  const row = make("div", "", "level field");
  row.dataset.level = name;
  const label = make("label", say(name));
  const slider = Object.assign(make("input"), { type: "range", min: 0, step: 1, id: `${name}-range` });
  const number = Object.assign(make("input"), { type: "text", inputMode: "numeric", maxLength: 40, id: `${name}-number`, autocomplete: "off" });
  label.htmlFor = number.id;
  slider.setAttribute("aria-label", say("slider", { what: say(name) }));
  number.setAttribute("aria-describedby", `${name}-own ${name}-read ${name}-error`);
  slider.addEventListener("input", () => {
    number.value = slider.value;
    moved(name, slider.value);
  });
  number.addEventListener("input", () => {
    if (PLAIN.test(number.value)) slider.value = number.value;
    moved(name, number.value);
  });
  const lines = ["own", "read", "error"].map((kind) => Object.assign(make("p", "", kind), { id: `${name}-${kind}` }));
  lines[2].setAttribute("role", "alert");
  row.append(label, slider, number, ...lines);
  return row;
}

function showLevel(name) {
  const slider = at(`${name}-range`);
  const number = at(`${name}-number`);
  const value = inputs.levels[name];
  slider.max = Math.max(2 * (own[name] ?? value), value, 10);
  if (document.activeElement !== slider) slider.value = value;
  if (document.activeElement !== number) number.value = set.levels[name] ?? value;
  at(`${name}-own`).textContent = name in own ? say("own", { number: own[name].toLocaleString("en") }) : "";
}

function moved(name, text) {
  set.levels[name] = text;
  told(name);
}

// A fault beside its field; returns whether every field that it names is on the page.
export function showErrors(fault) {
  const beside = fault?.beside ?? {};
  for (const name of [...ORDER, ...TIMES, ...FURTHER]) showError(name, beside[name]);
  return Object.keys(beside).every((name) => at(`${name}-error`));
}

export function namesOf(fault) {
  return Object.keys(fault.beside).map((name) => say(name)).join(say("between"));
}

function showError(name, text) {
  const place = at(`${name}-error`);
  if (!place) return;
  place.textContent = text ? text[spoken()] : "";
  const field = at(`${name}-number`) ?? at(name);
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
