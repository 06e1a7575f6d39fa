// Questions beyond the answer, lists, and files for Excel: asked, shown, handed over.

import { table } from "/answers.js";
import { save } from "/asking.js";
import { asked } from "/fields.js";
import { at, fill, make, paragraphs, say, spoken } from "/words.js";

const FIELDS = { need: ["by", "sure"], marginal: ["number"] };
const BUTTONS = ["need", "marginal", "lists", "xlsx", "roster", "reply-file"];

let ask = null;
let whatIfs = [];
let mayAsk = false;
let reply = null;
let lists = null;

// What the page does with a question: its address, its body, and whether an answer is kept for it.
export function watchFurther(work, answerNumber) {
  ask = (kind, of, typed) => work("/further", { ...asked(), ask: kind, of, typed });
  for (const kind of ["need", "marginal"]) {
    at(kind).addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = Object.fromEntries(FIELDS[kind].map((name) => [name, at(name).value]));
      ask(kind, at(`${kind}-of`).value, typed);
    });
  }
  for (const what of ["lists", "xlsx", "roster"]) {
    at(what).addEventListener("click", () => work("/paper", { number: answerNumber(), what, language: spoken(), file: at("file").value }));
  }
  at("reply-file").addEventListener("click", () => work("/paper", { number: 0, what: "reply", language: spoken(), file: at("file").value }));
}

// A button for each what-if that the scenario's reader knows, and a field with its values.
export function offerWhatIfs(found) {
  whatIfs = found.map((one) => ({ ...one, typed: whatIfs.find(({ name }) => name === one.name)?.typed ?? one.values }));
  showWhatIfs();
}

export function showWhatIfs() {
  fill(at("what-ifs"), ...whatIfs.map(whatIf));
}

function whatIf(one) {
  const button = make("button", one.title[spoken()]);
  button.type = "button";
  button.disabled = !mayAsk;
  button.addEventListener("click", () => ask("what_if", one.name, one.typed === one.values ? {} : { values: one.typed }));
  const field = make("input");
  field.type = "text";
  field.maxLength = 200;
  field.autocomplete = "off";
  field.value = one.typed;
  field.setAttribute("aria-label", `${one.title[spoken()]}: ${one.asks[spoken()]}`);
  field.addEventListener("input", () => (one.typed = field.value));
  return fill(make("div", "", "what-if"), button, field, make("p", one.asks[spoken()], "notes"));
}

export function allowFurther(isFree, isSaved) {
  mayAsk = isFree;
  for (const button of at("what-ifs").querySelectorAll("button")) button.disabled = !isFree;
  for (const name of BUTTONS) {
    const button = at(`${name}-ask`) ?? at(name);
    button.disabled = !isFree || (["lists", "xlsx", "roster"].includes(name) && !isSaved);
  }
}

export function takeFurther(piece) {
  if (piece.reply) reply = piece.reply;
  if (piece.lists) lists = piece.lists;
  if (piece.reply || piece.lists) showFurther();
  if (piece.file) save(piece.file.name, new Blob([bytes(piece.file.content)]));
}

// Lists and replies of an answer that has given way are no longer those of the page.
export function forgetFurther() {
  reply = lists = null;
  showFurther();
}

const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export function showFurther() {
  at("reply-file").hidden = !reply;
  fill(at("reply"), ...(reply ? showReply(reply[spoken()]) : []));
  fill(at("papers"), ...(lists ? showLists(lists[spoken()]) : []));
}

function showReply({ heading, sections }) {
  return [make("h3", heading), ...sections.flatMap((section) => [
    ...(section.heading ? [make("h4", section.heading)] : []),
    ...paragraphs(section.sentences),
    ...section.warnings.map((text) => fill(make("p"), make("strong", text))),
    ...section.items.flatMap(([name, lines]) => [fill(make("p"), make("strong", name)), ...notes(lines)]),
    ...section.tables.map(({ title, columns, rows }) => table(title || heading, columns, rows)),
    ...notes(section.notes),
  ])];
}

const notes = (texts) => texts.filter((text) => text).map((text) => make("p", text, "notes"));

function showLists({ deployment, supplies }) {
  const towns = deployment.towns.map((town) =>
    folded(town.title, table(town.title, town.columns, town.rows), ...paragraphs(town.teams)));
  const { by_site: bySite } = supplies;
  return [
    make("h3", deployment.heading), ...notes(deployment.notes), ...towns,
    make("h3", supplies.heading), table(supplies.heading, supplies.columns, supplies.rows), ...notes(supplies.notes),
    folded(bySite.title, table(bySite.title, bySite.columns, bySite.rows)),
  ];
}

function folded(title, ...parts) {
  return fill(make("details"), make("summary", title), ...parts);
}
