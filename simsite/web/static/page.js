// The left side: what is planned; every change asks again, the last question wins.

import { showAnswer, showSides } from "/answers.js";
import { pieces, send } from "/asking.js";
import { drawCoverage, watchMap } from "/drawing.js";
import { at, fill, make, say, speak, spoken } from "/words.js";

const PAUSE = 150; // milliseconds after the last move of a slider
const ORDER = ["collectors", "registrars", "callers", "leads", "teams"];
const FIELDS = ["hours", "deadline"];
const REMEMBERED = "simsite-language";

let start = null;
let own = {}; // numbers of the scenario itself
let set = { levels: {}, fields: {} };
let inputs = null;
let answer = null;
let saved = null;
let told = null; // what #told says: key and values, so that it can be said in another language
let fault = null;
let sides = [];
let differences = null;
let sidesFault = null;
let asking = null;
let timer = 0;

const asked = () => ({ file: at("file").value, levels: set.levels, fields: set.fields });

function status(state, key = null, values = {}) {
  document.body.dataset.state = state;
  told = key && [key, values];
  at("told").textContent = told ? say(...told) : "";
  at("stop").disabled = state !== "working";
  at("keep").disabled = saved === null || state !== "done";
}

function showFault() {
  at("fault").hidden = !fault;
  at("fault-text").textContent = fault ? fault[spoken()] : "";
}

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  const mine = (asking = new AbortController());
  saved = null;
  fault = null;
  showFault();
  at("progress").value = 0;
  status("working", "waiting");
  try {
    for await (const piece of pieces("/ask", asked(), mine.signal)) {
      if (mine === asking) take(piece);
    }
  } catch {
    if (mine === asking) status("failed", "broken");
  }
}

function take(piece) {
  if (piece.inputs) takeInputs(piece.inputs);
  if (piece.progress) {
    const [done, of] = piece.progress;
    at("progress").max = of;
    at("progress").value = done;
    status("working", "working", { done, of });
  }
  if (piece.answer) {
    answer = piece.answer;
    showAnswer(answer, inputs.title);
  }
  if (piece.saved !== undefined) saved = piece.saved;
  if (piece.fault) {
    fault = piece.fault;
    showFault();
  }
  if (piece.end) ended(piece.end);
}

function ended(how) {
  if (fault) status("failed");
  else if (how === "stopped") status("stopped", "stopped");
  else status("done", "done");
}

function takeInputs(found) {
  inputs = found;
  if (!Object.keys(set.levels).length && !Object.keys(set.fields).length) own = found.levels;
  showInputs();
}

function showInputs() {
  const names = ORDER.filter((name) => name in inputs.levels);
  const there = [...at("levels").querySelectorAll(".level")].map((row) => row.dataset.level);
  if (there.join() !== names.join()) fill(at("levels"), ...names.map(level));
  for (const name of names) showLevel(name, set.levels[name] ?? inputs.levels[name]);
  for (const name of FIELDS) {
    if (!(name in set.fields) && document.activeElement !== at(name)) at(name).value = inputs.fields[name];
  }
  const helpers = say("helpers", { number: inputs.helpers.toLocaleString("en") });
  at("helpers").textContent = [helpers, ...inputs.filled[spoken()]].join(" ");
  at("unsaid").hidden = !inputs.unsaid.length;
}

function level(name) {
  const row = make("div", "", "level");
  row.dataset.level = name;
  const label = make("label", say(name));
  const [slider, number] = ["range", "number"].map((type) => {
    const input = make("input");
    Object.assign(input, { type, min: 0, step: 1, id: `${name}-${type}` });
    input.addEventListener("input", () => moved(name, input));
    return input;
  });
  label.htmlFor = number.id;
  slider.setAttribute("aria-label", say("slider", { what: say(name) }));
  row.append(label, slider, number, make("span", "", "own"));
  return row;
}

function showLevel(name, value) {
  const row = at("levels").querySelector(`[data-level="${name}"]`);
  const [slider, number] = row.querySelectorAll("input");
  const usual = own[name] ?? inputs.levels[name];
  slider.max = Math.max(2 * usual, value, 10);
  slider.value = value;
  if (document.activeElement !== number) number.value = value;
  row.querySelector(".own").textContent = name in own ? say("own", { number: own[name].toLocaleString("en") }) : "";
}

function moved(name, input) {
  const value = Number(input.value);
  if (input.value === "" || !Number.isInteger(value) || value < 0) return;
  set.levels[name] = value;
  const row = at("levels").querySelector(`[data-level="${name}"]`);
  for (const other of row.querySelectorAll("input")) if (other !== input) other.value = value;
  later();
}

function later() {
  clearTimeout(timer);
  document.body.dataset.state = "working";
  timer = setTimeout(ask, PAUSE);
}

function reset() {
  set = { levels: {}, fields: {} };
  for (const name of FIELDS) at(name).blur();
  ask();
}

async function stop() {
  clearTimeout(timer);
  await send("/stop", {});
}

async function upload() {
  let scenario = null;
  for (const file of at("upload").files) {
    const reply = await send(`/upload?name=${encodeURIComponent(file.name)}`, file);
    if (reply.fault) {
      fault = reply.fault;
      showFault();
      status("failed");
      return;
    }
    if (!file.name.toLowerCase().endsWith(".csv")) scenario = file.name;
  }
  at("upload").value = "";
  if (scenario && ![...at("file").options].some((one) => one.value === scenario)) offer(scenario);
  if (scenario) at("file").value = scenario;
  reset();
}

function offer(name) {
  const option = make("option", name);
  option.value = name;
  at("file").append(option);
}

async function download() {
  for await (const piece of pieces("/scenario", asked())) {
    if (piece.fault) {
      fault = piece.fault;
      showFault();
    }
    if (!piece.text) continue;
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([piece.text], { type: "application/yaml" }));
    link.download = at("file").value;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function showSidesFault() {
  at("sides-fault").hidden = !sidesFault;
  at("sides-fault").textContent = sidesFault ? sidesFault[spoken()] : "";
}

async function sidesAfter(reply) {
  sidesFault = reply.fault ?? null;
  if (reply.kept !== undefined) {
    sides = [];
    differences = null;
    if (reply.kept) {
      for await (const piece of pieces("/sides", {})) {
        if (piece.sides) sides = piece.sides;
        if (piece.differences) differences = piece.differences;
        if (piece.fault) sidesFault = piece.fault;
      }
    }
    showSides(sides, differences, forget);
  }
  showSidesFault();
  document.body.dataset.sides = sides.length;
}

async function keep(event) {
  event.preventDefault();
  if (saved === null) return;
  const name = at("name").value.trim() || `${at("file").value} ${sides.length + 1}`;
  await sidesAfter(await send("/keep", { number: saved, name }));
}

async function forget(number) {
  await sidesAfter(await send("/forget", { number }));
}

function chooseLanguage(language) {
  localStorage.setItem(REMEMBERED, language);
  speak(start.words, language);
  if (inputs) {
    fill(at("levels"));
    showInputs();
  }
  if (told) at("told").textContent = say(...told);
  if (answer) showAnswer(answer, inputs.title);
  showFault();
  showSidesFault();
  showSides(sides, differences, forget);
}

async function begin() {
  start = await (await fetch("/start", { credentials: "same-origin" })).json();
  chooseLanguage(localStorage.getItem(REMEMBERED) ?? start.language);
  start.scenarios.forEach(offer);
  at("file").addEventListener("change", reset);
  at("upload").addEventListener("change", upload);
  at("reset").addEventListener("click", reset);
  at("download").addEventListener("click", download);
  at("stop").addEventListener("click", stop);
  at("keeping").addEventListener("submit", keep);
  at("language").addEventListener("click", () => chooseLanguage(spoken() === "zh" ? "en" : "zh"));
  at("inputs").addEventListener("submit", (event) => event.preventDefault());
  for (const name of FIELDS) {
    at(name).addEventListener("input", () => {
      set.fields[name] = at(name).value;
      later();
    });
  }
  addEventListener("resize", () => answer && drawCoverage(answer));
  watchMap();
  await sidesAfter({ kept: start.kept });
  await ask();
}

begin();
