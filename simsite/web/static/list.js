// A planner's own list: taken, shown as it was understood, confirmed, made a scenario.

import { table } from "/answers.js";
import { pieces, send } from "/asking.js";
import { at, fill, make, say, spoken } from "/words.js";

const OPTIONS = ["sheet", "people", "household_size"]; // asked for where the reader asks for them
const TIMES = ["first_day", "days", "hours", "deadline"];

let name = null; // of the list that is to be confirmed
let found = null;
let fault = null;
let shown = {}; // what a field held before anything was typed into it
let work = null;

// Who works on it, and whom to tell that a scenario was made, or that none is wanted.
export function watchList(worker, begun, left) {
  work = worker;
  at("own-list").addEventListener("change", () => {
    const [file] = at("own-list").files;
    if (file) take(file);
    at("own-list").value = "";
  });
  for (const option of OPTIONS) at(`list-${option}`).addEventListener("change", look);
  at("list-times").addEventListener("submit", (event) => {
    event.preventDefault();
    work((signal) => pieces("/begin", body(), signal), (piece) => {
      takePiece(piece);
      if (!piece.begun) return;
      close();
      begun(piece.begun[0]);
    });
  });
  at("list-cancel").addEventListener("click", () => {
    close();
    left();
  });
}

const body = () => ({ name, language: spoken(), typed: typed() });

// What differs from what the fields held is sent as it was typed.
function typed() {
  const fields = [...OPTIONS, ...TIMES].map((field) => [field, at(`list-${field}`).value]);
  return Object.fromEntries(fields.filter(([field, value]) => value.trim() && value !== shown[field]));
}

function take(file) {
  name = file.name;
  found = fault = null;
  shown = {};
  for (const field of [...OPTIONS, ...TIMES]) at(`list-${field}`).value = "";
  for (const option of OPTIONS) at(`list-${option}-field`).hidden = true;
  open();
  work(async function* taken(signal) {
    const reply = await send(`/list?name=${encodeURIComponent(file.name)}`, file, signal);
    if (reply.fault) yield { fault: reply.fault, end: "failed" };
    else yield* pieces("/look", body(), signal);
  }, takePiece);
}

function look() {
  found = null;
  sayList();
  work((signal) => pieces("/look", body(), signal), takePiece);
}

function takePiece(piece) {
  if (piece.list) [found, fault] = [piece.list, null];
  if (piece.fault) fault = piece.fault;
  if (piece.list || piece.fault) sayList();
}

function open() {
  document.body.dataset.confirm = "yes";
  at("confirm").hidden = false;
  sayList();
  at("confirm").focus();
}

function close() {
  name = null;
  document.body.dataset.confirm = "no";
  at("confirm").hidden = true;
}

export const isConfirming = () => name !== null;

export function sayList() {
  if (name === null) return;
  showListFault();
  at("list-begin").disabled = !found;
  const facts = found?.[spoken()];
  at("list-source").textContent = facts ? facts.source : name;
  fill(at("list-columns"), ...(facts ? facts.sheets.flatMap(sheetShown) : []));
  fill(at("list-said"), ...(facts ? said(facts) : []));
  if (facts) for (const field of TIMES) showTime(field, facts.times[field]);
}

function showTime(field, value) {
  const input = at(`list-${field}`);
  if (!input.value || input.value === shown[field]) input.value = value;
  shown[field] = value;
}

function sheetShown({ name: sheet, columns, left }) {
  const heading = sheet ? [make("h3", say("list_sheet", { sheet }))] : [];
  const unused = left.length ? [make("h3", say("list_left")), fill(make("ul"), ...left.map((text) => make("li", text)))] : [];
  return [...heading, table(say("list_columns"), [say("list_heading"), say("list_meaning")], columns), ...unused];
}

function said({ noted, assumed, rest }) {
  const parts = [[say("list_noted"), noted], [say("list_assumed"), assumed]];
  const lists = parts.filter(([, texts]) => texts.length).flatMap(([heading, texts]) =>
    [make("h3", heading), fill(make("ul"), ...texts.map((text) => make("li", text)))]);
  const others = rest.map(([label, text]) => fill(make("p"), make("strong", `${label} `), text));
  return [...lists, fill(make("details"), make("summary", say("list_rest")), ...others)];
}

function showListFault() {
  const beside = fault?.beside ?? {};
  for (const option of fault?.asks ?? []) at(`list-${option}-field`).hidden = false;
  if (fault?.choice?.length) {
    fill(at("sheets"), ...fault.choice.map((value) => Object.assign(document.createElement("option"), { value })));
  }
  for (const field of [...OPTIONS, ...TIMES]) {
    at(`list-${field}-error`).textContent = beside[field]?.[spoken()] ?? "";
    if (beside[field]) at(`list-${field}`).setAttribute("aria-invalid", "true");
    else at(`list-${field}`).removeAttribute("aria-invalid");
  }
  at("list-fault").hidden = !fault || fault.elsewhere === false;
  at("list-fault").textContent = fault ? fault[spoken()] : "";
}
