// The right side: an answer in words, and kept answers side by side.

import { drawCoverage, drawMap, drawTownships } from "/drawing.js";
import { at, fill, make, paragraphs, say, spoken } from "/words.js";

function box({ label, value, interval, notes }) {
  const block = make("div");
  block.append(make("dt", label), make("dd", value, "value"));
  for (const text of [interval, ...notes]) block.append(make("dd", text));
  return block;
}

export function showAnswer(answer, title) {
  const said = answer[spoken()];
  at("answer").hidden = false;
  at("answer-head").textContent = title[spoken()] || title.en || title.zh || say("answer");
  at("stage").textContent = said.stage;
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
    const head = make("tr");
    head.append(make("th"));
    for (const side of sides) {
      const cell = make("th", side.name);
      cell.scope = "col";
      head.append(cell);
    }
    body.push(fill(make("thead"), head), fill(make("tbody"), ...sideRows(sides), removals(sides, forget)));
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
    const head = make("th", label);
    head.scope = "row";
    row.append(head);
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
  const shown = parts.flatMap((part) => {
    const head = make("tr");
    for (const name of part.columns) {
      const cell = make("th", name);
      cell.scope = "col";
      head.append(cell);
    }
    const rows = part.rows.map((cells) => fill(make("tr"), ...cells.map((cell) => make("td", cell))));
    const table = fill(make("table"), fill(make("thead"), head), fill(make("tbody"), ...rows));
    return [make("h3", part.heading), ...paragraphs(part.sentences), fill(make("div", "", "scroll"), table)];
  });
  const last = fill(make("div", "", "notes"), ...paragraphs(notes));
  return fill(at("differences"), ...shown, last);
}
