// Pictures of an answer: the numbers come as they are, here they only find their place.

import { MARKS, at, fill, head, make, say, spoken } from "/words.js";

const SPACE = "http://www.w3.org/2000/svg";
const CLASSES = 7;

function shape(tag, attributes, text = "") {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

// Ticks are whole hours; so many of them are left out that their clock times have room.
function chosenTicks(ticks, from, to, room) {
  const inside = ticks.filter(([hour]) => hour >= from - 1e-9 && hour <= to + 1e-9);
  const steps = [1, 2, 3, 4, 6, 12, 24, 48, 96];
  const step = steps.find((n) => inside.length / n <= room) ?? steps.at(-1);
  return inside.filter(([, , clock]) => Number(clock.slice(0, 2)) % Math.min(step, 24) === 0);
}

export function drawCoverage(answer) {
  const said = answer[spoken()];
  const width = Math.max(at("coverage").clientWidth, 280);
  const height = Math.min(320, Math.max(220, width * 0.42));
  const box = { left: 46, right: width - 10, top: 26, bottom: height - 40 };
  const all = Object.values(answer.coverage).flatMap((line) => line.hours);
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const x = (hour) => box.left + ((hour - from) / (to - from)) * (box.right - box.left);
  const y = (share) => box.bottom - share * (box.bottom - box.top);
  const picture = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said.coverage_text });
  for (const [start, end] of answer.closed) {
    if (start < to) {
      picture.append(shape("rect", {
        class: "shade", x: x(Math.max(start, from)), y: box.top,
        width: x(Math.min(end, to)) - x(Math.max(start, from)), height: box.bottom - box.top,
      }));
    }
  }
  for (const [share, label] of said.shares) {
    picture.append(shape("line", { class: "grid", x1: box.left, x2: box.right, y1: y(share), y2: y(share) }));
    picture.append(shape("text", { x: box.left - 6, y: y(share) + 4, "text-anchor": "end" }, label));
  }
  drawTicks(picture, said.ticks, [from, to], x, box);
  let keyX = box.left;
  for (const name of Object.keys(answer.coverage)) {
    const line = answer.coverage[name];
    const low = line.hours.map((hour, i) => [x(hour), y(line.band_low[i])]);
    const high = line.hours.map((hour, i) => [x(hour), y(line.band_high[i])]);
    picture.append(shape("path", { class: `band-${name}`, d: `${path([...low, ...high.reverse()])}Z` }));
    picture.append(shape("path", { class: `line-${name}`, d: path(line.hours.map((hour, i) => [x(hour), y(line.median[i])])) }));
    picture.append(shape("line", { class: `line-${name}`, x1: keyX, x2: keyX + 26, y1: 10, y2: 10 }));
    const key = shape("text", { x: keyX + 31, y: 14 }, said.lines[name]);
    picture.append(key);
    keyX += 50 + columns(said.lines[name]) * 6.6;
  }
  if (answer.deadline !== null && answer.deadline >= from && answer.deadline <= to) {
    const place = x(answer.deadline);
    picture.append(shape("line", { class: "deadline", x1: place, x2: place, y1: box.top, y2: box.bottom }));
    picture.append(shape("text", { x: place - 4, y: box.bottom - 6, "text-anchor": "end" }, say("deadline_line")));
  }
  fill(at("coverage"), picture);
}

const columns = (text) => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 2 : 1), 0);

function drawTicks(picture, ticks, [from, to], x, box) {
  let day = "";
  for (const [hour, name, clock] of chosenTicks(ticks, from, to, (box.right - box.left) / 52)) {
    picture.append(shape("line", { class: "axis", x1: x(hour), x2: x(hour), y1: box.bottom, y2: box.bottom + 4 }));
    picture.append(shape("text", { x: x(hour), y: box.bottom + 17, "text-anchor": "middle" }, clock));
    if (name !== day) picture.append(shape("text", { x: x(hour), y: box.bottom + 32, "text-anchor": "middle" }, name));
    day = name;
  }
  picture.append(shape("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }));
}

export function drawTownships(answer) {
  const said = answer[spoken()];
  const reached = answer.townships.flat().filter((hour) => hour !== null);
  const [from, to] = [Math.min(0, ...reached), Math.max(1, ...reached, answer.deadline ?? 0)];
  const x = (hour) => 4 + ((hour ?? to) - from) / (to - from) * 168;
  const bars = head(say("township_bars"), "col");
  bars.className = "bars-head";
  const top = fill(make("tr"), ...said.townships.columns.map((name) => head(name, "col")), bars);
  const rows = said.townships.rows.map(([name, ...cells], i) => {
    const state = answer.township_states[i];
    const row = make("tr", "", state);
    const place = head(name, "row");
    if (said.states[state]) place.append(make("span", ` ${said.states[state]}`, "state"));
    const numbers = cells.map((cell) => make("td", cell, "number"));
    const drawn = make("td", "", "bars-cell");
    if (answer.townships[i] !== null) drawn.append(townshipBars(answer, answer.townships[i], x)); // somebody comes
    return fill(row, place, ...numbers, drawn);
  });
  const caption = make("caption", say("townships"), "unseen");
  fill(at("townships"), caption, fill(make("thead"), top), fill(make("tbody"), ...rows));
}

// What the cells beside it say in numbers; what is after the deadline stands out.
function townshipBars(answer, [middle, low, high, first, last], x) {
  const bars = shape("svg", { class: "bars", viewBox: "0 0 176 18", preserveAspectRatio: "none", "aria-hidden": "true" });
  const due = answer.deadline === null ? Infinity : x(answer.deadline);
  const part = (kind, from, to) => {
    if (to > from) bars.append(shape("rect", { class: kind, x: from, y: 2, width: Math.max(1, to - from), height: 14 }));
  };
  part("bar", x(first), Math.min(Math.max(x(last), x(first) + 1), due));
  part("bar after", Math.max(x(first), due), x(last));
  bars.append(shape("line", { class: "span", x1: x(low), x2: x(high), y1: 9, y2: 9 }));
  if (middle !== null) bars.append(shape("circle", { class: x(middle) > due ? "middle after" : "middle", cx: x(middle), cy: 9, r: 4 }));
  if (answer.deadline !== null) bars.append(shape("line", { class: "deadline", x1: due, x2: due, y1: 0, y2: 18 }));
  return bars;
}

// Colours change at whole hours, so that the key can name clock times.
function edges(answer) {
  const hours = answer.sites.map(([, hour]) => hour).filter((hour) => hour !== null);
  const [from, to] = [Math.min(...hours), Math.max(...hours)];
  const ticks = answer[spoken()].ticks.filter(([hour]) => hour > from);
  const within = ticks.filter(([hour]) => hour < to).length;
  const step = Math.max(1, Math.ceil((within + 1) / CLASSES));
  return ticks.filter((_, i) => i % step === step - 1 || step === 1).slice(0, CLASSES);
}

export function drawMap(answer) {
  const said = answer[spoken()];
  const limits = edges(answer);
  const towns = new Map();
  answer.sites.forEach(([township, hour], number) => {
    const [name, completion] = said.sites[number];
    const state = answer.site_states[number];
    const level = limits.findIndex(([limit]) => hour <= limit);
    const tile = make("span", MARKS[state], `tile ${hour === null ? "never" : `c${level < 0 ? CLASSES - 1 : level}`}`);
    tile.id = `site-${number}`;
    tile.title = [`${name}: ${completion}`, said.states[state]].filter((text) => text).join(" ");
    tile.setAttribute("role", "option");
    tile.setAttribute("aria-label", tile.title);
    if (!towns.has(township)) towns.set(township, make("div", "", "tiles"));
    towns.get(township).append(tile);
  });
  const blocks = [...towns].map(([code, tiles]) => {
    const town = said.township_names[code] ?? code;
    const block = fill(make("div", "", "town"), make("p", town), tiles);
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", town);
    return block;
  });
  fill(at("map"), ...blocks);
  at("map-told").textContent = "";
  at("map").removeAttribute("aria-activedescendant");
  drawKey(limits);
}

function drawKey(limits) {
  const keys = limits.map(([, day, clock], level) => {
    const key = fill(make("span", "", "key"), make("span", "", `tile c${level}`));
    key.append(say("map_until", { time: `${day} ${clock}` }));
    return key;
  });
  const marks = [say("map_late", { mark: MARKS.late }), say("map_never", { mark: MARKS.never })];
  fill(at("map-legend"), ...keys, ...marks.map((text) => make("span", text, "key")));
}

function choose(tile) {
  for (const other of at("map").querySelectorAll(".current")) {
    other.classList.remove("current");
    other.removeAttribute("aria-selected");
  }
  tile.classList.add("current");
  tile.setAttribute("aria-selected", "true");
  at("map").setAttribute("aria-activedescendant", tile.id);
  at("map-told").textContent = tile.title;
}

export function watchMap() {
  at("map").addEventListener("click", (event) => {
    if (event.target.classList.contains("tile")) choose(event.target);
  });
  at("map").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const tiles = [...at("map").querySelectorAll(".tile")];
    const now = tiles.findIndex((tile) => tile.classList.contains("current"));
    if (tiles.length) choose(tiles[(Math.max(now, by < 0 ? 0 : -1) + by + tiles.length) % tiles.length]);
  });
}
