// The right side: an answer in words, and kept answers side by side.

import { drawCoverage, drawMap, drawTownships } from "/drawing.js";
import { at, fill, head, make, paragraphs, say, spoken } from "/words.js";

function box({ label, value, interval, notes, state }) {
  const block = make("div", "", state);
  block.append(make("dt", label), make("dd", value, "value"));
  for (const text of [interval, ...notes]) block.append(make("dd", text));
  return block;
}

export function sayAnswer(answer, title, stale) {
  at("answer-head").textContent = title[spoken()] || title.en || title.zh || say("answer");
  at("stage").textContent = stale ? say("stale") : answer[spoken()].stage;
}

export function showAnswer(answer, title, stale = false) {
  const said = answer[spoken()];
  at("answer").hidden = at("details").hidden = false;
  sayAnswer(answer, title, stale);
  fill(at("boxes"), ...said.boxes.map(box));
  fill(at("about"), ...paragraphs(said.about));
  fill(at("coverage-notes"), ...paragraphs(said.coverage_notes));
  fill(at("township-notes"), ...paragraphs(said.township_notes));
  showLast(said);
  fill(at("notes"), ...paragraphs([...said.notes, said.proof]));
  drawCoverage(answer);
  drawTownships(answer);
  drawMap(answer);
  document.body.dataset.stage = answer.stage;
}

function showLast(said) {
  if (!said.last.length) return fill(at("last"));
  const parts = said.last.flatMap(([site, why]) => [make("p", site), make("p", why, "notes")]);
  return fill(at("last"), make("h3", say("last")), ...paragraphs(said.held), ...parts);
}

export function showSides(sides, differences, forget) {
  const body = [];
  if (sides.length) {
    const row = fill(make("tr"), head(say("measure"), "col"), ...sides.map((side) => head(side.name, "col")));
    body.push(make("caption", say("sides"), "unseen"), fill(make("thead"), row));
    body.push(fill(make("tbody"), ...sideRows(sides), removals(sides, forget)));
  }
  fill(at("side-table"), ...body);
  showDifferences(differences);
}

// Boxes come in one order; those about a deadline only where there is one.
function sideRows(sides) {
  const boxes = sides.map((side) => side.boxes[spoken()]);
  const longest = boxes.reduce((one, other) => (other.length > one.length ? other : one));
  return longest.map(({ label }, number) => {
    const row = make("tr");
    row.append(head(label, "row"));
    for (const some of boxes) {
      const cell = make("td");
      if (number in some) cell.append(make("strong", some[number].value), some[number].interval);
      row.append(cell);
    }
    return row;
  });
}

function removals(sides, forget) {
  const row = make("tr");
  row.append(make("td"));
  for (const side of sides) {
    const button = make("button", say("forget", { name: side.name }));
    button.type = "button";
    button.addEventListener("click", () => forget(side.number));
    row.append(fill(make("td"), button));
  }
  return row;
}

function showDifferences(differences) {
  if (!differences) return fill(at("differences"));
  const { parts, notes } = differences[spoken()];
  const shown = parts.flatMap((part) =>
    [make("h3", part.heading), ...paragraphs(part.sentences), table(part.heading, part.columns, part.rows)]);
  const last = fill(make("div", "", "notes"), ...paragraphs(notes));
  return fill(at("differences"), ...shown, last);
}

// A table whose first cells head their rows, as wide as it has to be.
export function table(caption, columns, rows) {
  const top = fill(make("tr"), ...columns.map((name) => head(name, "col")));
  const body = rows.map(([first, ...cells]) =>
    fill(make("tr"), head(first, "row"), ...cells.map((cell) => make("td", cell))));
  const whole = fill(make("table", "", columns.length > 4 ? "wide" : ""), make("caption", caption, "unseen"), fill(make("thead"), top), fill(make("tbody"), ...body));
  return fill(make("div", "", "scroll"), whole);
}
